INSERT INTO log_rest VALUES (1, 'b'), (2, NULL);
