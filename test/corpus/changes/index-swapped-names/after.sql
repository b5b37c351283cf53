CREATE TABLE t (a int, b int);
CREATE INDEX x ON t (b);
CREATE INDEX y ON t (a);
