CREATE TABLE regions (id integer PRIMARY KEY);
CREATE TABLE sales (kind integer, day date) PARTITION BY LIST (kind);
CREATE TABLE sales_1 PARTITION OF sales FOR VALUES IN (1);
CREATE TABLE sales_2 PARTITION OF sales FOR VALUES IN (2);
