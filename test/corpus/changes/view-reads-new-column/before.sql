CREATE TABLE t (id int PRIMARY KEY, a text, b text);
CREATE VIEW v AS SELECT id FROM t;
