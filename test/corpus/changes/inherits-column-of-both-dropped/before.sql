CREATE TABLE events (id integer NOT NULL, token uuid NOT NULL DEFAULT gen_random_uuid(), number bigint GENERATED ALWAYS AS IDENTITY, rank integer NOT NULL DEFAULT 1);
CREATE TABLE visits (page text, rank integer NOT NULL DEFAULT 2) INHERITS (events);
CREATE TABLE long_visits () INHERITS (visits);
