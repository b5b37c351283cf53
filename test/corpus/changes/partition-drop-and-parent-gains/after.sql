CREATE TABLE log (id bigint NOT NULL, at date NOT NULL, kind text, props jsonb NOT NULL DEFAULT '{}', CHECK (id > 1), CHECK (kind <> '')) PARTITION BY RANGE (at);
CREATE INDEX log_kind ON log (kind);
CREATE TABLE log_2 PARTITION OF log FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
