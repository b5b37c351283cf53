CREATE TABLE events (id uuid PRIMARY KEY, position bigint, note text);
