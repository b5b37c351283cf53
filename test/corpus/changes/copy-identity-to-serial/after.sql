CREATE TABLE teams (id serial PRIMARY KEY, name text);
CREATE TABLE members (team_id integer REFERENCES teams);
