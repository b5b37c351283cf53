CREATE TABLE t (id int PRIMARY KEY, b int, a int, c int);
CREATE STATISTICS t_stats (dependencies) ON b, a, (c + 1) FROM t;
COMMENT ON TABLE t IS 'with statistics';
