CREATE TABLE visits (id integer NOT NULL, kind text NOT NULL, seen integer) PARTITION BY LIST (kind);
CREATE TABLE visits_web PARTITION OF visits FOR VALUES IN ('web');
CREATE TABLE visits_app PARTITION OF visits FOR VALUES IN ('app');
CREATE INDEX visits_seen_idx ON visits (seen);
CREATE TABLE calls (id integer NOT NULL, kind text NOT NULL, seen integer) PARTITION BY LIST (kind);
CREATE TABLE calls_in PARTITION OF calls FOR VALUES IN ('in');
CREATE INDEX calls_seen_idx ON calls (seen);
