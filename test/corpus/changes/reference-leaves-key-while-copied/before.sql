CREATE TABLE product (id bigint PRIMARY KEY, code integer NOT NULL UNIQUE);
CREATE TABLE line (id integer PRIMARY KEY, code integer NOT NULL REFERENCES product (code));
