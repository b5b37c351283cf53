CREATE TABLE p (id integer NOT NULL, d date NOT NULL) PARTITION BY RANGE (d);
CREATE TABLE p24 (id integer NOT NULL, d date NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE p24a (id integer NOT NULL, d date NOT NULL);
CREATE TABLE pd PARTITION OF p DEFAULT PARTITION BY RANGE (id);
CREATE TABLE pda PARTITION OF pd FOR VALUES FROM (0) TO (200);
CREATE TABLE refers (id integer, at integer);
CREATE TABLE whole (id integer, at integer, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE whole_1 (id integer, at integer, PRIMARY KEY (id, at));
