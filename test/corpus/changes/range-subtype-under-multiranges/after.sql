CREATE TYPE span AS RANGE (subtype = bigint);
CREATE TABLE shifts (id bigint PRIMARY KEY, during span, breaks span_multirange NOT NULL DEFAULT '{}', others span_multirange[]);
CREATE VIEW breaks AS SELECT id, breaks FROM shifts;
