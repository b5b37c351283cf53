CREATE TABLE t (id int PRIMARY KEY, a varchar(10), CONSTRAINT a_set CHECK (a <> ''));
