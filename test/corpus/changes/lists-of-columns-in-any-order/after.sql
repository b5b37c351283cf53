CREATE TABLE t (b integer, a integer, id integer PRIMARY KEY);
CREATE STATISTICS both_of ON a, b, (a + 1) FROM t;
COMMENT ON STATISTICS both_of IS 'they go together';
CREATE PUBLICATION few FOR TABLE t (id, a);
