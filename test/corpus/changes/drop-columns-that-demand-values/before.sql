CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE TYPE pt AS (x integer, y text);
CREATE TYPE fr AS RANGE (subtype = float8);
CREATE DOMAIN positive AS integer CHECK (value > 0);
CREATE DOMAIN demanding AS text NOT NULL CHECK (value <> '');
CREATE TABLE parents (id bigint PRIMARY KEY, part integer NOT NULL, UNIQUE (part, id));
CREATE TABLE t (
  kept integer, id integer PRIMARY KEY, a text NOT NULL, b varchar(3) NOT NULL UNIQUE, c numeric(5,2) NOT NULL CHECK (c > 0),
  d date NOT NULL, e timestamptz NOT NULL, f mood NOT NULL, g positive NOT NULL, i jsonb NOT NULL, j text[] NOT NULL,
  k int4multirange NOT NULL, l point NOT NULL, m uuid NOT NULL UNIQUE, n bigint NOT NULL REFERENCES parents, o bigint NOT NULL UNIQUE REFERENCES parents,
  p boolean NOT NULL, q text NOT NULL CHECK (q IN ('x', 'y')), r bytea NOT NULL, s interval NOT NULL, u bit(3) NOT NULL, v char(2) NOT NULL,
  w smallint NOT NULL, aa pt NOT NULL, ab fr NOT NULL, x inet NOT NULL, y tsvector NOT NULL, z mood[] NOT NULL
);
CREATE INDEX t_a ON t (a, kept);
COMMENT ON COLUMN t.a IS 'about a';
CREATE TABLE pairs (user_id integer NOT NULL, parent_id bigint NOT NULL REFERENCES parents, note text, PRIMARY KEY (user_id, parent_id));
CREATE TABLE log (at date NOT NULL, id bigint NOT NULL, kind text NOT NULL, PRIMARY KEY (at, id)) PARTITION BY RANGE (at);
CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE log_2 PARTITION OF log DEFAULT;
