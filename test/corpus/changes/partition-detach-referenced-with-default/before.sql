CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE log (id bigint NOT NULL, day date NOT NULL, user_id bigint, PRIMARY KEY (id, day),
  CONSTRAINT log_user FOREIGN KEY (user_id) REFERENCES users (id)) PARTITION BY RANGE (day);
CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE log_2 PARTITION OF log FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE log_rest PARTITION OF log DEFAULT;
CREATE TABLE notes (id bigint PRIMARY KEY, log_id bigint, day date, CONSTRAINT notes_log FOREIGN KEY (log_id, day) REFERENCES log (id, day));
