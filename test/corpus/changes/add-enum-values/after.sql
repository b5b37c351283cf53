CREATE TYPE state AS ENUM ('first', 'new', 'running', 'done', 'failed');
CREATE TABLE jobs (id bigint PRIMARY KEY, state state NOT NULL DEFAULT 'new');
CREATE INDEX jobs_state ON jobs (state);
