CREATE TABLE log (id integer PRIMARY KEY, x text) PARTITION BY RANGE (id);
CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM (0) TO (100);
CREATE TABLE more (id integer PRIMARY KEY, log_id integer);
