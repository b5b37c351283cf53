CREATE TABLE notes (id bigint PRIMARY KEY, body varchar(20), kind varchar(10));
ALTER TABLE notes ALTER COLUMN body SET STORAGE EXTERNAL, ALTER COLUMN kind SET STORAGE MAIN;
INSERT INTO notes VALUES (1, 'first', 'a'), (2, NULL, 'b');
