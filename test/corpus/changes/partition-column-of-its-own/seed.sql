INSERT INTO pages VALUES ('a', 'x', 1), ('b', 'y', 2);
