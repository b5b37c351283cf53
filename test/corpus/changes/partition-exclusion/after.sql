CREATE TABLE visits (id integer NOT NULL, kind text NOT NULL, seen integer) PARTITION BY LIST (kind);
CREATE TABLE visits_web PARTITION OF visits FOR VALUES IN ('web');
CREATE TABLE visits_app PARTITION OF visits FOR VALUES IN ('app', 'pad') PARTITION BY LIST (kind);
CREATE TABLE visits_app_pad PARTITION OF visits_app FOR VALUES IN ('pad');
ALTER TABLE visits ADD CONSTRAINT apart EXCLUDE USING btree (kind WITH =, seen WITH =);
CREATE TABLE visits_rest PARTITION OF visits DEFAULT;
CREATE TABLE calls (id integer NOT NULL, kind text NOT NULL) PARTITION BY LIST (kind);
CREATE TABLE calls_in PARTITION OF calls FOR VALUES IN ('in');
