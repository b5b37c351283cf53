CREATE TABLE parcels (
  id bigint PRIMARY KEY,
  width integer NOT NULL,
  height integer NOT NULL,
  area text DEFAULT 'unknown',
  label integer
);
