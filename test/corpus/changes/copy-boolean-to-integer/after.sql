CREATE TABLE flags (id int PRIMARY KEY, a integer NOT NULL DEFAULT 0, b smallint);
