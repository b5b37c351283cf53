CREATE TABLE t (id int PRIMARY KEY, a bigint NOT NULL, b text);
CREATE INDEX i ON t (a DESC, b);
CREATE INDEX j ON t (b);
CREATE INDEX fresh ON t (b, a);
