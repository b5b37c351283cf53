CREATE TABLE notes (id integer PRIMARY KEY, a integer, b integer);
CREATE STATISTICS both_of ON a, b, (a + 1) FROM notes;
CREATE PUBLICATION few FOR TABLE notes (id, a);
