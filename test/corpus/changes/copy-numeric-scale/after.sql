CREATE TABLE t (id int PRIMARY KEY, amount numeric(14,4) NOT NULL DEFAULT 0, CHECK (amount >= 0));
