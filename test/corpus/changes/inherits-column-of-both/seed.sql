INSERT INTO events VALUES (1), (2);
INSERT INTO visits VALUES (3, '/');
INSERT INTO long_visits VALUES (4, '/a');
