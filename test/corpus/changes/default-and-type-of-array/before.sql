CREATE TABLE t (id int PRIMARY KEY, tags varchar(10)[] NOT NULL DEFAULT '{}');
