CREATE TABLE bookings (id integer PRIMARY KEY, room bigint NOT NULL);
CREATE INDEX bookings_room ON bookings (room);
ALTER TABLE bookings ADD EXCLUDE USING btree (room WITH =);
