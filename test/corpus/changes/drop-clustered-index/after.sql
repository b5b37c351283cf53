CREATE TABLE orders (id bigint PRIMARY KEY, city text);
