CREATE TYPE point3 AS (x bigint, label text, z date);
CREATE TABLE paths (id bigint PRIMARY KEY, start point3, points point3[]);
CREATE FUNCTION first_x(point3) RETURNS bigint LANGUAGE sql AS 'SELECT ($1).x';
