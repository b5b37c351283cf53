CREATE TABLE t (id integer PRIMARY KEY, a integer, b integer);
CREATE STATISTICS both_of ON a, b, (a + 1) FROM t;
CREATE PUBLICATION few FOR TABLE t (id, a);
