CREATE TYPE kind AS ENUM ('box', 'bag');
CREATE TABLE parcels (
  id bigint,
  kind kind DEFAULT 'box',
  PRIMARY KEY (id, kind)
);
CREATE TABLE labels (
  parcel_id bigint NOT NULL,
  parcel_kind kind NOT NULL,
  CONSTRAINT labels_parcel_fkey FOREIGN KEY (parcel_id, parcel_kind) REFERENCES parcels (id, kind)
);
