CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN better AS mood CHECK (VALUE <> 'sad');
CREATE TABLE t (id int PRIMARY KEY, now mood, wanted better);
