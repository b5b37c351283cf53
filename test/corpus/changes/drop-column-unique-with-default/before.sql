CREATE TABLE notes (id integer PRIMARY KEY, id_wide bigint NOT NULL DEFAULT 0, place integer NOT NULL DEFAULT 1, shelf integer, UNIQUE (shelf, place));
CREATE UNIQUE INDEX notes_id_wide ON notes (id_wide);
