CREATE TABLE log (id bigint NOT NULL, at date NOT NULL, kind text, user_id integer, note text) PARTITION BY RANGE (at);
CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE log_2 PARTITION OF log FOR VALUES FROM ('2021-01-01') TO ('2022-01-01') PARTITION BY LIST (kind);
CREATE TABLE log_2a PARTITION OF log_2 FOR VALUES IN ('a');
CREATE INDEX log_kind ON log (kind, at);
CREATE UNIQUE INDEX log_id ON log (id, at, kind);
