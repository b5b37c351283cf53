CREATE TABLE member (org integer NOT NULL, email text NOT NULL, id integer NOT NULL, CONSTRAINT member_pkey PRIMARY KEY (id));
CREATE UNIQUE INDEX member_org_email_key ON member (org, email);
CREATE TABLE note (member_id integer CONSTRAINT note_member REFERENCES member (id), org integer, email text, CONSTRAINT note_email FOREIGN KEY (org, email) REFERENCES member (org, email));
