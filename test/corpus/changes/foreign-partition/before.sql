CREATE FOREIGN DATA WRAPPER elsewhere OPTIONS (debug 'true');
CREATE SERVER north TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER elsewhere OPTIONS (host 'a.example', port '5432');
CREATE TABLE log (id integer, at date) PARTITION BY RANGE (at);
