CREATE TABLE readings (sensor integer NOT NULL, at date NOT NULL, value numeric(8,2), PRIMARY KEY (sensor, at)) PARTITION BY RANGE (at);
CREATE TABLE readings_2025 PARTITION OF readings FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE visits (id integer PRIMARY KEY, at date NOT NULL, page text);
CREATE PUBLICATION changes FOR TABLE readings, visits;
CREATE PUBLICATION few FOR TABLE readings WHERE (sensor > 1) WITH (publish_via_partition_root = true);
