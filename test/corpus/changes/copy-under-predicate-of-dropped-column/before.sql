CREATE TABLE bookings (id integer PRIMARY KEY, room integer NOT NULL, cancelled boolean NOT NULL DEFAULT false);
CREATE INDEX bookings_room ON bookings (room) WHERE NOT cancelled;
ALTER TABLE bookings ADD EXCLUDE USING btree (room WITH =) WHERE (NOT cancelled);
