CREATE TABLE flags (id int PRIMARY KEY, a boolean NOT NULL DEFAULT false, b boolean);
