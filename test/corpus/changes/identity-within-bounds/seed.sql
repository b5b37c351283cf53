INSERT INTO tickets (id, up, down, later) VALUES (0, 4000, -3, 7), (-2, 3, -8, 8);
