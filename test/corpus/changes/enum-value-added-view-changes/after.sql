CREATE TYPE state AS ENUM ('open', 'waiting', 'closed');
CREATE TABLE tickets (id int PRIMARY KEY, state state NOT NULL DEFAULT 'open');
CREATE VIEW by_state AS SELECT state, sum(2) AS n FROM tickets GROUP BY state;
