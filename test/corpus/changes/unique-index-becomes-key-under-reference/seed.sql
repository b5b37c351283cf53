INSERT INTO member VALUES (1, 'a', 1), (1, 'b', 2);
INSERT INTO note VALUES (1, 1, 'b'), (NULL, NULL, NULL);
