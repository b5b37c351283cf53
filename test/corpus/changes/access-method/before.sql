CREATE TABLE orders (id bigint PRIMARY KEY, customer text NOT NULL, city text, total numeric(12,2));
