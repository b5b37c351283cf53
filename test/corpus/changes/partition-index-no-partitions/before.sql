CREATE TABLE log (id bigint NOT NULL, at date NOT NULL, kind text, user_id integer, note text) PARTITION BY RANGE (at);
