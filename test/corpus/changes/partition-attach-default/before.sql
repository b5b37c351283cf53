CREATE TABLE log (id bigint NOT NULL, kind text) PARTITION BY LIST (kind);
CREATE TABLE log_a PARTITION OF log FOR VALUES IN ('a');
CREATE TABLE log_rest (id bigint NOT NULL, kind text);
