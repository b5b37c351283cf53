CREATE TYPE mood AS ENUM ('ok', 'fine');
CREATE DOMAIN better AS mood;
CREATE TABLE t (id int PRIMARY KEY, wanted better NOT NULL, said mood NOT NULL);
