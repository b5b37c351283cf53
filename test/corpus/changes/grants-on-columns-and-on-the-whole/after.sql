CREATE TABLE notes (id integer PRIMARY KEY, body text, secret text);
GRANT SELECT (body), UPDATE (secret) ON notes TO reader;
GRANT INSERT ON notes TO reader;
GRANT SELECT (body), UPDATE (body) ON notes TO writer;
GRANT SELECT ON notes TO writer WITH GRANT OPTION;
