CREATE TABLE t (id bigserial, at date, note text);
CREATE INDEX t_note ON t (note);
CREATE VIEW notes AS SELECT note FROM t;
