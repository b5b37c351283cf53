CREATE TABLE owners (id bigint PRIMARY KEY);
CREATE TABLE cars (id bigint PRIMARY KEY, owner_id bigint, doors integer);
ALTER TABLE cars ADD CONSTRAINT cars_owner_fkey FOREIGN KEY (owner_id) REFERENCES owners NOT VALID;
ALTER TABLE cars ADD CONSTRAINT cars_doors_check CHECK (doors > 0) NOT VALID;
COMMENT ON CONSTRAINT cars_owner_fkey ON cars IS 'whose it is';
COMMENT ON CONSTRAINT cars_doors_check ON cars IS 'at least one';
INSERT INTO owners VALUES (1);
INSERT INTO cars VALUES (1, 1, 4);
