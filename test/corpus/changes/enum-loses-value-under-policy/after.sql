CREATE TYPE state AS ENUM ('new', 'done');
CREATE TABLE states (state state PRIMARY KEY);
CREATE TABLE jobs (id bigint PRIMARY KEY, state state NOT NULL DEFAULT 'new' REFERENCES states);
ALTER TABLE jobs ENABLE ROW LEVEL SECURITY;
CREATE POLICY open_jobs ON jobs FOR SELECT USING (state <> 'done');
