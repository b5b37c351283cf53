CREATE TABLE jobs (priority integer DEFAULT 1, kind text);
CREATE TABLE mails () INHERITS (jobs);
CREATE TABLE calls () INHERITS (jobs);
ALTER TABLE calls ALTER priority SET DEFAULT 9;
