CREATE TABLE pages (site text NOT NULL, body text, title text, hits integer) PARTITION BY LIST (site);
CREATE TABLE pages_a PARTITION OF pages FOR VALUES IN ('a');
CREATE TABLE pages_b PARTITION OF pages FOR VALUES IN ('b');
ALTER TABLE pages_a ALTER COLUMN body SET STORAGE MAIN, ALTER COLUMN hits SET STATISTICS 50;
ALTER TABLE pages_b ALTER COLUMN title SET STORAGE EXTERNAL, ALTER COLUMN hits SET STATISTICS 7;
CREATE TABLE notes (id integer, note text);
CREATE TABLE drafts (author text) INHERITS (notes);
