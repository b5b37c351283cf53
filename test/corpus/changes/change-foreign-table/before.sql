CREATE FOREIGN DATA WRAPPER elsewhere OPTIONS (debug 'true');
CREATE SERVER north TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER elsewhere OPTIONS (host 'a.example', port '5432');
CREATE FOREIGN TABLE far (id integer NOT NULL) SERVER north;
CREATE VIEW far_view AS SELECT id FROM far;
CREATE FOREIGN TABLE gone (id integer) SERVER north;
CREATE USER MAPPING FOR PUBLIC SERVER north OPTIONS (login 'guest');
