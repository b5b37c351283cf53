INSERT INTO kinds VALUES ('a', 'one'), ('b', 'two'); INSERT INTO events VALUES ('2024-02-01', 'a'), ('2024-03-01', 'b');
