CREATE TYPE state AS ENUM ('new', 'done');
CREATE TABLE jobs (id bigint PRIMARY KEY, state state NOT NULL DEFAULT 'new');
CREATE INDEX jobs_state ON jobs (state);
COMMENT ON TYPE state IS 's';
