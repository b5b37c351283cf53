CREATE TABLE hits (id integer) PARTITION BY HASH (id);
CREATE TABLE hits_0 PARTITION OF hits FOR VALUES WITH (modulus 2, remainder 0);
CREATE TABLE hits_1 PARTITION OF hits FOR VALUES WITH (modulus 2, remainder 1);
