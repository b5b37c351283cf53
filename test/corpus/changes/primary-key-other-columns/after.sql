CREATE TABLE t (id int NOT NULL UNIQUE, code text NOT NULL, CONSTRAINT t_pkey PRIMARY KEY (code));
CREATE TABLE r (t_id int REFERENCES t (id));
