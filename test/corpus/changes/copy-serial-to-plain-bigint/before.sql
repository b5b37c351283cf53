CREATE TABLE events (id uuid PRIMARY KEY, position serial, note text);
