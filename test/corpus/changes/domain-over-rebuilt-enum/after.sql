CREATE TYPE state AS ENUM ('open', 'shut');
CREATE DOMAIN active AS state CHECK (VALUE <> 'shut');
CREATE TABLE orders (id bigint PRIMARY KEY, state state NOT NULL DEFAULT 'open', later active);
CREATE VIEW later AS SELECT id, later FROM orders;
