CREATE DOMAIN share AS numeric
  CONSTRAINT share_from CHECK (VALUE > 0)
  CONSTRAINT share_to CHECK (VALUE < 2);
COMMENT ON CONSTRAINT share_from ON DOMAIN share IS 'nobody owns less than nothing';
COMMENT ON CONSTRAINT share_to ON DOMAIN share IS 'and a little more';
CREATE TABLE owners (id bigint PRIMARY KEY, part share);
