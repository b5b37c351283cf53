INSERT INTO parents SELECT n, n % 5 FROM generate_series(1, 40) n;
INSERT INTO t SELECT n, n, 'a', n::text, 1, '2020-01-01', now(), 'sad', 3, '{}', '{}', '{}', '(1,2)', gen_random_uuid(), n, n, true, 'x', '\x01', '1 day', B'101', 'v', 1, '(1,2)', '[1,2]', '10.0.0.1', 'a', '{sad}' FROM generate_series(1, 20) n;
INSERT INTO pairs SELECT n % 4, n, 'x' FROM generate_series(1, 20) n;
INSERT INTO log SELECT date '2020-06-01' + n * 20, n, 'k' FROM generate_series(1, 30) n;
INSERT INTO log SELECT date '2020-06-01' + n * 20, n + 100, 'k' FROM generate_series(1, 30) n;
