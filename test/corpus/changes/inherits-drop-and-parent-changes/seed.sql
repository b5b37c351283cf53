INSERT INTO c VALUES (1, 'x', 'o')
