CREATE TABLE visits (id bigint, place text);
