CREATE TABLE visits (id bigint NOT NULL, place text NOT NULL, day date NOT NULL);
CREATE INDEX visits_once ON visits (place, day);
CREATE TABLE others (id bigint);
CREATE INDEX visits_pkey ON others (id);
