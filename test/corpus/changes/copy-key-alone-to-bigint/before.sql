CREATE TABLE users (
  id serial,
  email text NOT NULL UNIQUE
);
ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
COMMENT ON COLUMN users.id IS 'the account';
CREATE TABLE orders (
  id serial PRIMARY KEY,
  user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  parent_id integer REFERENCES orders (id),
  total numeric(10,2) NOT NULL
);
CREATE INDEX idx_orders_user ON orders (user_id, total);
CREATE INDEX idx_orders_parent ON orders (parent_id) WHERE parent_id IS NOT NULL;
CREATE VIEW order_owners AS SELECT o.id, u.email FROM orders o JOIN users u ON u.id = o.user_id;
