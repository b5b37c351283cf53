CREATE TABLE member (org integer NOT NULL, email text NOT NULL, id integer NOT NULL, CONSTRAINT member_pkey PRIMARY KEY (id));
CREATE TABLE note (member_id integer REFERENCES member);
