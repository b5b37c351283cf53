CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE log (id bigint NOT NULL, at date NOT NULL, kind text, user_id integer, note text) PARTITION BY RANGE (at);
CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE log_2 PARTITION OF log FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
ALTER TABLE log ADD CONSTRAINT log_pkey PRIMARY KEY (id, at);
ALTER TABLE log ADD CONSTRAINT log_kind_check CHECK (kind <> '');
CREATE INDEX log_note ON log (note);
ALTER TABLE log ADD CONSTRAINT log_user FOREIGN KEY (user_id) REFERENCES users;
CREATE INDEX own ON log_2 (user_id);
