CREATE TABLE regions (id integer PRIMARY KEY);
CREATE TABLE sales (kind integer, day date, region_id integer REFERENCES regions, PRIMARY KEY (kind, day)) PARTITION BY LIST (kind);
CREATE TABLE sales_1 PARTITION OF sales FOR VALUES IN (1);
CREATE TABLE sales_2 PARTITION OF sales FOR VALUES IN (2, 3);
CREATE TABLE refunds (kind integer, day date, FOREIGN KEY (kind, day) REFERENCES sales (kind, day));
