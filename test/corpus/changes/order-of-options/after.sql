CREATE FOREIGN DATA WRAPPER elsewhere OPTIONS (b '2', a '1');
CREATE SERVER north VERSION '2' FOREIGN DATA WRAPPER elsewhere OPTIONS (host 'b.example', zone 'x', database 'a=b', port '5432');
CREATE USER MAPPING FOR PUBLIC SERVER north OPTIONS (login 'other', extra 'it''s');
CREATE FOREIGN TABLE far (id integer OPTIONS (kind 'n', remote 'Id') NOT NULL, "Odd name" text) SERVER north OPTIONS ("Schema" 's', relation 'far');
CREATE VIEW far_view AS SELECT id FROM far;
