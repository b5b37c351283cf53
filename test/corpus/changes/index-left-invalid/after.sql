CREATE TABLE visits (id integer PRIMARY KEY, page text);
CREATE INDEX visits_page_idx ON visits (page);
