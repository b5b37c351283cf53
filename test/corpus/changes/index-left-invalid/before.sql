CREATE TABLE visits (id integer PRIMARY KEY, page text);
CREATE INDEX visits_page_idx ON visits (page);
-- As a CREATE INDEX CONCURRENTLY that failed leaves it.
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'visits_page_idx'::regclass;
