CREATE TYPE state AS ENUM ('new', 'done', 'failed');
CREATE TABLE jobs (id bigint PRIMARY KEY, state state NOT NULL DEFAULT 'failed');
CREATE INDEX jobs_state ON jobs (state);
