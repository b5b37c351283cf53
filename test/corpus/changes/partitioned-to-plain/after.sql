CREATE TABLE log (id bigint NOT NULL, at date NOT NULL, kind text, user_id integer, note text);
ALTER TABLE log ADD PRIMARY KEY (id, at);
