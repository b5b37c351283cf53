CREATE TABLE visits (id bigint NOT NULL CONSTRAINT visits_pkey PRIMARY KEY, place text NOT NULL, day date NOT NULL, CONSTRAINT visits_once UNIQUE (place, day));
CREATE TABLE others (id bigint);
