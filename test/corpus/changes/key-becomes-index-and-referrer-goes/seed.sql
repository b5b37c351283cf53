INSERT INTO member VALUES (1, 'a', 1), (1, 'b', 2);
