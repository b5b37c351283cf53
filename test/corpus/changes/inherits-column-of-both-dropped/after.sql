CREATE TABLE events (id integer NOT NULL);
CREATE TABLE visits (page text) INHERITS (events);
CREATE TABLE long_visits () INHERITS (visits);
