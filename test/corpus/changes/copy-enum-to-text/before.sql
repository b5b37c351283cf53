CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (id int PRIMARY KEY, mood mood NOT NULL DEFAULT 'ok', moods mood[]);
