INSERT INTO rooms VALUES (1, 'a');
