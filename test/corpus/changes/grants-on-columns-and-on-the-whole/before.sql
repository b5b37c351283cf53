CREATE TABLE notes (id integer PRIMARY KEY, body text, secret text, gone text);
GRANT SELECT (body), UPDATE (secret) ON notes TO reader;
GRANT SELECT ON notes TO reader;
GRANT SELECT (body, gone), UPDATE (secret) ON notes TO writer;
