CREATE TABLE t (id int PRIMARY KEY, data jsonb NOT NULL DEFAULT '{}');
CREATE INDEX t_data ON t USING gin (data);
