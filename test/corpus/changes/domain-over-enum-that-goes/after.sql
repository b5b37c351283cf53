CREATE DOMAIN better AS varchar(10) DEFAULT 'ok';
CREATE TABLE t (id int PRIMARY KEY, wanted better);
