CREATE TABLE members (id integer PRIMARY KEY, role text NOT NULL DEFAULT 'member');
CREATE FUNCTION owners() RETURNS bigint LANGUAGE sql STABLE
  AS $$ SELECT count(*) FROM members m WHERE m.role = 'owner'::text $$;
