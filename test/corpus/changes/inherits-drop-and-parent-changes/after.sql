CREATE TABLE a (id integer, x text NOT NULL, extra integer CHECK (extra > 0));
