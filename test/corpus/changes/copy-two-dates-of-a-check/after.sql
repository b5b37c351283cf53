CREATE TABLE stays (
  id integer PRIMARY KEY,
  starts timestamptz NOT NULL,
  ends timestamptz,
  CONSTRAINT in_order CHECK (ends IS NULL OR ends > starts),
  CONSTRAINT over CHECK ((id > 100) = (ends IS NULL))
);
