CREATE TYPE role AS ENUM ('owner', 'member');
CREATE TABLE members (id integer PRIMARY KEY, role role NOT NULL DEFAULT 'member');
CREATE FUNCTION has_role(who integer, VARIADIC roles role[]) RETURNS boolean LANGUAGE sql STABLE
  AS $$ SELECT EXISTS (SELECT 1 FROM members m WHERE m.id = who AND m.role = ANY (roles)) $$;
CREATE FUNCTION owners() RETURNS bigint LANGUAGE sql STABLE
  AS $$ SELECT count(*) FROM members m WHERE m.role = 'owner'::role $$;
