CREATE TABLE log (id bigint NOT NULL, at date NOT NULL, kind text, extra integer) PARTITION BY RANGE (at);
CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE log_2 (id bigint NOT NULL, at date NOT NULL, kind text);
CREATE INDEX log_id ON log (id);
ALTER TABLE log ADD PRIMARY KEY (id, at);
