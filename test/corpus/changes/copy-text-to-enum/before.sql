CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (id int PRIMARY KEY, mood text NOT NULL DEFAULT 'ok');
CREATE INDEX t_mood ON t (mood) WHERE mood = 'sad';
