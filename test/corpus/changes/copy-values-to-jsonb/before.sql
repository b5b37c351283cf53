CREATE TYPE pair AS (a integer, b text);
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TABLE t (
  id integer PRIMARY KEY,
  code uuid NOT NULL,
  mood mood,
  day date,
  tags text[],
  facts pair
);
