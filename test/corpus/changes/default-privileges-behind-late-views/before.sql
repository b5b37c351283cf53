CREATE TABLE readings (id bigint PRIMARY KEY, level text NOT NULL);
