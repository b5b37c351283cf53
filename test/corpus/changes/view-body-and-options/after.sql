CREATE TABLE t (id int PRIMARY KEY, a text, b text);
CREATE VIEW v WITH (security_barrier = true) AS SELECT id, a FROM t WHERE a IS NOT NULL;
