CREATE TABLE orders (id bigint PRIMARY KEY, customer text NOT NULL, city text, total numeric(12,2));
CREATE RULE quiet AS ON DELETE TO orders DO INSTEAD NOTHING;
CREATE RULE gone AS ON UPDATE TO orders DO INSTEAD NOTHING;
