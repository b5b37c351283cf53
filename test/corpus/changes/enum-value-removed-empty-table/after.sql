CREATE TYPE state AS ENUM ('new', 'done');
COMMENT ON TYPE state IS 'of a job';
CREATE TABLE jobs (
  id bigint PRIMARY KEY,
  state state NOT NULL DEFAULT 'new',
  history state[] NOT NULL DEFAULT '{new}',
  note text DEFAULT 'new'::state::text,
  CONSTRAINT done_is_noted CHECK (state <> 'done'::state OR note IS NOT NULL)
);
CREATE INDEX jobs_open ON jobs (state, id) WHERE state = 'new'::state;
CREATE FUNCTION is_open(s state) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$SELECT s = 'new'$$;
CREATE VIEW open_jobs AS SELECT id FROM jobs WHERE state = 'new'::state;
GRANT USAGE ON TYPE state TO reader;
