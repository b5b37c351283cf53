CREATE TABLE notes (id integer NOT NULL, text text);
CREATE TABLE letters (sender text) INHERITS (notes);
ALTER TABLE notes ADD weight text;
ALTER TABLE notes ADD read boolean;
