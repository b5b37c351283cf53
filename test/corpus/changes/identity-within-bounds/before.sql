CREATE TABLE tickets (id integer PRIMARY KEY, up integer NOT NULL, down integer NOT NULL, later integer NOT NULL);
