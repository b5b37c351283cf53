CREATE FOREIGN DATA WRAPPER elsewhere OPTIONS (a '1', b '2');
CREATE SERVER north VERSION '1' FOREIGN DATA WRAPPER elsewhere OPTIONS (host 'a.example', port '5432', zone 'x');
CREATE USER MAPPING FOR PUBLIC SERVER north OPTIONS (login 'guest', extra 'it''s');
CREATE FOREIGN TABLE far (id integer OPTIONS (remote 'ID', kind 'n') NOT NULL, "Odd name" text OPTIONS (q 'z')) SERVER north OPTIONS (relation 'far');
CREATE VIEW far_view AS SELECT id FROM far;
