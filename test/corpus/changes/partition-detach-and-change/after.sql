CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE log (id bigint NOT NULL, at date NOT NULL, kind text, user_id integer, note text) PARTITION BY RANGE (at);
CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
ALTER TABLE log ADD CONSTRAINT log_user FOREIGN KEY (user_id) REFERENCES users;
CREATE TABLE log_2 (id bigint NOT NULL, at date NOT NULL, kind text, user_id integer, note text, own text);
CREATE INDEX log_2_own ON log_2 (own);
