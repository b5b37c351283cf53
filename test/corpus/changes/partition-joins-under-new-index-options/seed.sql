INSERT INTO events VALUES ('2024-05-01', 'made'), ('2024-06-01', 'moved');
