CREATE UNLOGGED SEQUENCE counter; CREATE TABLE t (id integer PRIMARY KEY DEFAULT nextval('counter'));
