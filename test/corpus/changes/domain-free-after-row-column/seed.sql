INSERT INTO rooms (id, code) VALUES (1, 'a');
