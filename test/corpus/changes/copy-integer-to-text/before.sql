CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE items (
  id bigint PRIMARY KEY,
  code integer NOT NULL,
  qty integer DEFAULT 1,
  seen timestamptz,
  CONSTRAINT qty_ok CHECK (qty >= 0)
);
CREATE UNIQUE INDEX items_code ON items (code) WHERE qty IS NOT NULL;
CREATE INDEX items_seen ON items (seen DESC NULLS LAST) INCLUDE (qty);
