CREATE TABLE notes (id integer NOT NULL, text text);
CREATE TABLE letters (sender text) INHERITS (notes);
ALTER TABLE notes ADD weight integer DEFAULT 1;
