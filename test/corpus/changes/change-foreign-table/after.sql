CREATE FOREIGN DATA WRAPPER elsewhere OPTIONS (debug 'true');
CREATE SERVER north TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER elsewhere OPTIONS (host 'a.example', port '5433');
CREATE FOREIGN TABLE far (id integer NOT NULL, name text) SERVER north;
CREATE VIEW far_view AS SELECT id FROM far;
CREATE USER MAPPING FOR PUBLIC SERVER north OPTIONS (login 'other', extra '1');
