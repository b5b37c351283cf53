CREATE TABLE visits (id bigint NOT NULL, place text NOT NULL);
CREATE UNIQUE INDEX visits_who ON visits (id, place);
ALTER TABLE visits REPLICA IDENTITY USING INDEX visits_who;
