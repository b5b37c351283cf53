CREATE TABLE t (id int PRIMARY KEY, a text, b text, c date);
CREATE VIEW v AS SELECT id, c FROM t;
