CREATE TABLE rooms (
  id integer NOT NULL,
  room bigint NOT NULL,
  during int4range NOT NULL,
  code text NOT NULL,
  CONSTRAINT rooms_no_overlap EXCLUDE USING gist (during WITH &&) WHERE (room > 0)
);
CREATE UNIQUE INDEX rooms_identity ON rooms (room, code);
ALTER TABLE rooms REPLICA IDENTITY USING INDEX rooms_identity;
COMMENT ON INDEX rooms_identity IS 'for replicas';
COMMENT ON CONSTRAINT rooms_no_overlap ON rooms IS 'one at a time';
