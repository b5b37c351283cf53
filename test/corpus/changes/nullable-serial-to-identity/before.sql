CREATE TABLE tickets (id bigint PRIMARY KEY, number bigint);
CREATE SEQUENCE tickets_number_seq OWNED BY tickets.number;
ALTER TABLE tickets ALTER COLUMN number SET DEFAULT nextval('tickets_number_seq');
