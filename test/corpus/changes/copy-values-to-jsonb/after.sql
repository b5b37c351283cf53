CREATE TYPE pair AS (a integer, b text);
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TABLE t (
  id integer PRIMARY KEY,
  code jsonb NOT NULL,
  mood jsonb,
  day jsonb,
  tags jsonb,
  facts jsonb
);
