CREATE TABLE jobs (priority integer DEFAULT 2, kind text);
CREATE TABLE mails () INHERITS (jobs);
ALTER TABLE mails ALTER priority SET DEFAULT 5;
CREATE TABLE calls () INHERITS (jobs);
ALTER TABLE calls ALTER priority SET DEFAULT 9;
