CREATE DOMAIN share AS numeric
  CONSTRAINT share_from CHECK (VALUE >= 0)
  CONSTRAINT share_to CHECK (VALUE <= 1)
  CONSTRAINT share_exact CHECK (scale(VALUE) <= 4);
COMMENT ON CONSTRAINT share_from ON DOMAIN share IS 'nobody owns less than nothing';
COMMENT ON CONSTRAINT share_to ON DOMAIN share IS 'the whole';
COMMENT ON CONSTRAINT share_exact ON DOMAIN share IS 'basis points';
CREATE TABLE owners (id bigint PRIMARY KEY, part share);
