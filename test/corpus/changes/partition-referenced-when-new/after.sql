CREATE TABLE x (id integer, kind integer, day date);
CREATE TABLE sales (kind integer, day date, PRIMARY KEY (kind, day)) PARTITION BY LIST (kind);
CREATE TABLE sales_1 PARTITION OF sales FOR VALUES IN (1);
CREATE TABLE sales_2 PARTITION OF sales FOR VALUES IN (2, 3);
CREATE TABLE refunds (kind integer, day date, FOREIGN KEY (kind, day) REFERENCES sales);
ALTER TABLE x ADD FOREIGN KEY (kind, day) REFERENCES sales;
