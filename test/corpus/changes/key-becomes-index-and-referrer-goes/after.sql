CREATE TABLE member (org integer NOT NULL, email text NOT NULL, id integer NOT NULL, CONSTRAINT member_pkey PRIMARY KEY (org, email));
CREATE UNIQUE INDEX member_id_key ON member (id);
