INSERT INTO people (id, name) SELECT n, 'person ' || n FROM generate_series(1, 10) n;
INSERT INTO employees (id, name, salary) SELECT n, 'employee ' || n, n FROM generate_series(11, 20) n;
