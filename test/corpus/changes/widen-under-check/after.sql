CREATE TABLE t (id int PRIMARY KEY, a varchar(20), CONSTRAINT a_set CHECK (a <> ''));
