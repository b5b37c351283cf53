CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE items (
  id bigint PRIMARY KEY,
  code text NOT NULL,
  qty text DEFAULT '1',
  seen timestamp,
  CONSTRAINT qty_ok CHECK (qty <> '')
);
CREATE UNIQUE INDEX items_code ON items (lower(code)) WHERE qty IS NOT NULL;
CREATE INDEX items_seen ON items (seen DESC NULLS LAST) INCLUDE (qty);
