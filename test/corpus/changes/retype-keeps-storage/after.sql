CREATE TABLE notes (id bigint PRIMARY KEY, body varchar(40), kind varchar(30));
ALTER TABLE notes ALTER COLUMN body SET STORAGE EXTERNAL;
