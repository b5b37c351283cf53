CREATE TABLE log (id bigint NOT NULL, at date NOT NULL, kind varchar(10)) PARTITION BY RANGE (at);
CREATE INDEX log_kind ON log (kind);
CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE log_2 (id bigint NOT NULL, at date NOT NULL, kind varchar(20));
