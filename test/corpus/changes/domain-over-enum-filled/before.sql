CREATE TYPE mood AS ENUM ('sad', 'ok', 'fine');
CREATE DOMAIN better AS mood CHECK (VALUE <> 'sad');
CREATE TABLE t (id int PRIMARY KEY, wanted better, said text);
