CREATE TABLE readings (id bigint PRIMARY KEY, level varchar(5) NOT NULL);
CREATE VIEW levels AS SELECT level, count(*) AS n FROM readings GROUP BY level;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO reader;
