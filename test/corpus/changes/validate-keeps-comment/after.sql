CREATE TABLE owners (id bigint PRIMARY KEY);
CREATE TABLE cars (
  id bigint PRIMARY KEY,
  owner_id bigint CONSTRAINT cars_owner_fkey REFERENCES owners,
  doors integer CONSTRAINT cars_doors_check CHECK (doors > 0)
);
COMMENT ON CONSTRAINT cars_owner_fkey ON cars IS 'whose it is';
COMMENT ON CONSTRAINT cars_doors_check ON cars IS 'one or more';
