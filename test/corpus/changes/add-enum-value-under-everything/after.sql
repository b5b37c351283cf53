CREATE TYPE state AS ENUM ('new', 'late', 'done', 'void');
CREATE TABLE jobs (
  id bigint PRIMARY KEY,
  state state NOT NULL DEFAULT 'new',
  history state[] NOT NULL DEFAULT '{new}',
  note text,
  CONSTRAINT done_is_noted CHECK (state <> 'done'::state OR note IS NOT NULL)
);
CREATE INDEX jobs_open ON jobs (state, id) WHERE state = 'new'::state;
CREATE FUNCTION is_open(s state) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN s = 'new'::state;
CREATE VIEW open_jobs AS SELECT id, state FROM jobs WHERE is_open(state);
COMMENT ON VIEW open_jobs IS 'what is left';
GRANT SELECT ON open_jobs TO reader;
