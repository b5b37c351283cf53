CREATE TABLE t (id int PRIMARY KEY, mood text NOT NULL DEFAULT 'ok', moods text[]);
