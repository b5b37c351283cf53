CREATE TABLE log (id bigint NOT NULL, at date NOT NULL, kind varchar(10), old integer, CHECK (id > 0)) PARTITION BY RANGE (at);
CREATE INDEX log_kind ON log (kind);
CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE log_2 PARTITION OF log FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
CREATE TABLE log_3 (at date NOT NULL, id bigint NOT NULL CONSTRAINT log_id_check CHECK (id > 0), kind varchar(10), old integer);
ALTER TABLE log ATTACH PARTITION log_3 FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
