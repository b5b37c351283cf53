CREATE TYPE kind AS ENUM ('a', 'b');
CREATE TABLE kinds (kind kind PRIMARY KEY, label text);
CREATE TABLE events (at date NOT NULL, kind kind REFERENCES kinds) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
