CREATE TABLE log (id bigint NOT NULL, at date NOT NULL, kind text, user_id integer, note text) PARTITION BY RANGE (at);
CREATE INDEX log_kind ON log (kind);
ALTER TABLE log ADD PRIMARY KEY (id, at);
