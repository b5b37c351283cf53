CREATE TABLE t (id int, who text);
CREATE POLICY a ON t USING (true);
