CREATE TABLE stays (
  id integer PRIMARY KEY,
  starts date NOT NULL,
  ends date,
  CONSTRAINT in_order CHECK (ends IS NULL OR ends > starts),
  CONSTRAINT over CHECK ((id > 100) = (ends IS NULL))
);
