CREATE TABLE notes (b integer, a integer, id integer PRIMARY KEY);
CREATE STATISTICS both_of ON a, b, (a + 1) FROM notes;
COMMENT ON STATISTICS both_of IS 'they go together';
CREATE PUBLICATION few FOR TABLE notes (id, a);
