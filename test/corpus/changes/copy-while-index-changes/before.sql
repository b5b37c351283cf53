CREATE TABLE t (id int PRIMARY KEY, a integer NOT NULL, b text);
CREATE INDEX i ON t (a);
CREATE INDEX j ON t (a) WHERE b IS NULL;
CREATE INDEX gone ON t (a, b);
