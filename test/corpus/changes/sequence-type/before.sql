CREATE SEQUENCE s AS integer;
CREATE TABLE t (id int DEFAULT nextval('s'));
