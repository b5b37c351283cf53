CREATE TABLE t (id int PRIMARY KEY, a int, b int, c int);
CREATE STATISTICS t_stats (dependencies) ON a, b, (c + 1) FROM t;
