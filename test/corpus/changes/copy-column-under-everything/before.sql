CREATE TABLE docs (
  id bigint PRIMARY KEY,
  owner integer NOT NULL,
  title text
);
ALTER TABLE docs ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON docs USING (owner::text = current_setting('app.user', true));
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.title := coalesce(NEW.title, 'x'); RETURN NEW; END$$;
CREATE TRIGGER owner_note BEFORE UPDATE OF owner ON docs FOR EACH ROW WHEN (NEW.owner IS NOT NULL) EXECUTE FUNCTION note();
CREATE VIEW a AS SELECT owner, count(*) AS n FROM docs GROUP BY owner;
CREATE VIEW b AS SELECT n FROM a WHERE owner IS NOT NULL;
COMMENT ON VIEW b IS 'counts';
GRANT SELECT ON b TO reader;
GRANT SELECT (owner), UPDATE (owner) ON docs TO writer;
CREATE MATERIALIZED VIEW m AS SELECT owner FROM docs;
CREATE UNIQUE INDEX m_owner ON m (owner);
ALTER TABLE docs ALTER COLUMN owner SET STATISTICS 200;
