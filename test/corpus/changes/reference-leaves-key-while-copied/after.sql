CREATE TABLE product (id bigint NOT NULL, code bigint PRIMARY KEY);
CREATE TABLE line (id integer PRIMARY KEY, code bigint NOT NULL REFERENCES product (code));
