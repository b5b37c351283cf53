/** Three histories as teams write them: what each migration does, without the form of any tool. */

export interface Step {
  readonly name: string;
  readonly up: readonly string[];
  readonly down: readonly string[];
  /** PostgreSQL refuses it in a transaction block. */
  readonly alone?: true;
}

export interface History {
  readonly name: string;
  readonly steps: readonly Step[];
}

const invoicing: History = {
  name: 'invoicing',
  steps: [
    {
      name: 'create_tenants',
      up: [
        'CREATE EXTENSION IF NOT EXISTS pgcrypto',
        `CREATE TABLE tenants (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z;-]+$'),
  secret bytea NOT NULL DEFAULT gen_random_bytes(16),
  created_at timestamptz NOT NULL DEFAULT now()
)`,
        `COMMENT ON TABLE tenants IS 'who pays us; one row a company -- really'`,
      ],
      down: ['DROP TABLE tenants'],
    },
    {
      name: 'create_invoices',
      up: [
        `CREATE TYPE invoice_status AS ENUM ('draft', 'sent', 'paid')`,
        `CREATE TABLE invoices (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id bigint NOT NULL REFERENCES tenants ON DELETE RESTRICT,
  number integer NOT NULL,
  status invoice_status NOT NULL DEFAULT 'draft',
  total numeric(12, 2) NOT NULL CHECK (total >= 0),
  due_on date,
  UNIQUE (tenant_id, number)
)`,
        `CREATE INDEX invoices_unpaid_idx ON invoices (tenant_id, due_on) WHERE status = 'sent'`,
      ],
      down: ['DROP TABLE invoices', 'DROP TYPE invoice_status'],
    },
    {
      name: 'add_void',
      up: [`ALTER TYPE invoice_status ADD VALUE 'void' AFTER 'sent'`],
      down: ['SELECT 1'],
    },
    {
      name: 'touch_function',
      up: [
        `CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $touch$
BEGIN
  -- a semicolon; and 'a quote
  IF NEW.status = 'void' AND OLD.status = 'paid' THEN
    RAISE EXCEPTION 'paid; cannot be void';
  END IF;
  RETURN NEW;
END;
$touch$`,
        'CREATE TRIGGER invoices_touch BEFORE UPDATE ON invoices FOR EACH ROW EXECUTE FUNCTION touch()',
      ],
      down: ['DROP TRIGGER invoices_touch ON invoices', 'DROP FUNCTION touch()'],
    },
    {
      name: 'seed_tenant',
      up: [
        `INSERT INTO tenants (slug) VALUES ('acme'), ('other;one')`,
        `INSERT INTO invoices (tenant_id, number, total, status)
SELECT id, 1, 10.50, 'void' FROM tenants WHERE slug = 'acme'`,
      ],
      down: ['DELETE FROM invoices', 'DELETE FROM tenants'],
    },
    {
      name: 'index_concurrently',
      up: ['CREATE INDEX CONCURRENTLY invoices_due_on_idx ON invoices (due_on DESC NULLS LAST)'],
      down: ['DROP INDEX CONCURRENTLY invoices_due_on_idx'],
      alone: true,
    },
    {
      name: 'add_paid_at',
      up: [
        'ALTER TABLE invoices ADD COLUMN paid_at timestamptz',
        `UPDATE invoices SET paid_at = now() WHERE status = 'paid'`,
        `ALTER TABLE invoices ADD CONSTRAINT paid_has_time CHECK (status <> 'paid' OR paid_at IS NOT NULL) NOT VALID`,
        'ALTER TABLE invoices VALIDATE CONSTRAINT paid_has_time',
        'ALTER TABLE invoices RENAME COLUMN total TO amount',
      ],
      down: ['ALTER TABLE invoices DROP COLUMN paid_at'],
    },
  ],
};

const publishing: History = {
  name: 'publishing',
  steps: [
    {
      name: 'create_people',
      up: [
        'CREATE SCHEMA content',
        `CREATE DOMAIN content.email AS text CHECK (VALUE LIKE '%@%')`,
        `CREATE TABLE content.people (
  id serial PRIMARY KEY,
  email content.email NOT NULL,
  "displayName" varchar(80) NOT NULL DEFAULT 'it''s me'
)`,
        'CREATE UNIQUE INDEX people_email_key ON content.people (lower(email))',
      ],
      down: ['DROP SCHEMA content CASCADE'],
    },
    {
      name: 'create_posts',
      up: [
        'SET search_path = content, public',
        `CREATE TABLE posts (
  id bigserial,
  author_id integer NOT NULL REFERENCES people ON DELETE CASCADE,
  title text NOT NULL,
  body text,
  tags text[] NOT NULL DEFAULT '{}',
  words tsvector GENERATED ALWAYS AS (to_tsvector('english', coalesce(title, '') || ' ' || coalesce(body, ''))) STORED,
  published_on date NOT NULL,
  PRIMARY KEY (id, published_on)
) PARTITION BY RANGE (published_on)`,
        `CREATE TABLE posts_2026 PARTITION OF posts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`,
        'CREATE TABLE posts_rest PARTITION OF posts DEFAULT',
        'CREATE INDEX posts_words_idx ON posts USING gin (words)',
      ],
      down: ['DROP TABLE content.posts'],
    },
    {
      name: 'policies',
      up: [
        'CREATE TABLE drafts (id integer PRIMARY KEY, owner_name text NOT NULL DEFAULT current_user)',
        'ALTER TABLE drafts ENABLE ROW LEVEL SECURITY',
        'CREATE POLICY own_drafts ON drafts FOR ALL TO editor USING (owner_name = current_user)',
        'GRANT USAGE ON SCHEMA content TO editor, reader',
        'GRANT SELECT, INSERT ON drafts TO editor',
        'GRANT SELECT ON ALL TABLES IN SCHEMA content TO reader',
        'ALTER TABLE drafts OWNER TO editor_in_chief',
      ],
      down: ['DROP TABLE drafts'],
    },
    {
      name: 'views',
      up: [
        `CREATE VIEW content.recent AS
  SELECT p.id, p.title, a."displayName" AS author FROM content.posts p
  JOIN content.people a ON a.id = p.author_id WHERE p.published_on > '2026-06-01'`,
        `CREATE MATERIALIZED VIEW content.counts AS
  SELECT author_id, count(*) AS posts FROM content.posts GROUP BY author_id`,
        'CREATE UNIQUE INDEX counts_author_idx ON content.counts (author_id)',
      ],
      down: ['DROP VIEW content.recent', 'DROP MATERIALIZED VIEW content.counts'],
    },
    {
      name: 'publish_function',
      up: [
        `CREATE FUNCTION content.publish(post bigint) RETURNS bigint LANGUAGE sql
BEGIN ATOMIC
  UPDATE content.posts SET body = CASE WHEN body IS NULL THEN '' ELSE body END WHERE id = post;
  SELECT post;
END`,
        `DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_class WHERE relname = 'tags') THEN
    CREATE TABLE content.tags (name text PRIMARY KEY);
  END IF;
END $$`,
      ],
      down: ['DROP FUNCTION content.publish(bigint)'],
    },
    {
      name: 'rename',
      up: [
        'ALTER TABLE content.people RENAME TO authors',
        'ALTER SEQUENCE content.people_id_seq RENAME TO authors_id_seq',
        'ALTER TABLE content.authors ALTER COLUMN "displayName" DROP DEFAULT',
      ],
      down: ['ALTER TABLE content.authors RENAME TO people'],
    },
  ],
};

const booking: History = {
  name: 'booking',
  steps: [
    {
      name: 'extensions',
      up: ['CREATE EXTENSION btree_gist', 'CREATE EXTENSION citext', 'CREATE EXTENSION pg_trgm'],
      down: ['DROP EXTENSION pg_trgm', 'DROP EXTENSION citext', 'DROP EXTENSION btree_gist'],
    },
    {
      name: 'create_rooms',
      up: [
        `CREATE TYPE address AS (street text, "postal code" varchar(12))`,
        `CREATE TABLE rooms (
  id smallint GENERATED BY DEFAULT AS IDENTITY (START WITH 100 INCREMENT BY 10) PRIMARY KEY,
  name citext NOT NULL UNIQUE,
  place address,
  floor integer
)`,
        'CREATE INDEX rooms_name_trgm ON rooms USING gin ((name::text) gin_trgm_ops)',
      ],
      down: ['DROP TABLE rooms', 'DROP TYPE address'],
    },
    {
      name: 'create_bookings',
      up: [
        `CREATE TABLE bookings (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  room_id smallint NOT NULL REFERENCES rooms DEFERRABLE INITIALLY DEFERRED,
  during tstzrange NOT NULL,
  guests integer NOT NULL CONSTRAINT some_guests CHECK (guests BETWEEN 1 AND 12),
  state text NOT NULL DEFAULT E'new\\tone',
  CONSTRAINT no_overlap EXCLUDE USING gist (room_id WITH =, during WITH &&)
)`,
        `INSERT INTO rooms (name, floor) VALUES ('Blue', 1), ('Green', NULL)`,
      ],
      down: ['DROP TABLE bookings'],
    },
    {
      name: 'state_enum',
      up: [`CREATE TYPE booking_state AS ENUM ('new', 'held')`],
      down: ['DROP TYPE booking_state'],
    },
    {
      name: 'state_gone',
      up: [`ALTER TYPE booking_state ADD VALUE IF NOT EXISTS 'gone'`],
      down: ['SELECT 1'],
    },
    {
      name: 'use_state',
      up: [
        'ALTER TABLE bookings ALTER COLUMN state DROP DEFAULT',
        `ALTER TABLE bookings ALTER COLUMN state TYPE booking_state USING (CASE WHEN state = 'x' THEN 'gone' ELSE 'new' END)::booking_state`,
        `ALTER TABLE bookings ALTER COLUMN state SET DEFAULT 'held'`,
      ],
      down: ['ALTER TABLE bookings ALTER COLUMN state TYPE text'],
    },
    {
      name: 'index_guests',
      up: [
        'CREATE UNIQUE INDEX CONCURRENTLY bookings_slot_key ON bookings (room_id, lower(during)) INCLUDE (guests)',
      ],
      down: ['DROP INDEX CONCURRENTLY bookings_slot_key'],
      alone: true,
    },
    {
      name: 'unique_nulls',
      up: [
        'ALTER TABLE rooms ADD CONSTRAINT rooms_floor_key UNIQUE NULLS NOT DISTINCT (floor, name)',
        'UPDATE rooms SET floor = 0 WHERE floor IS NULL',
        'ALTER TABLE rooms ALTER COLUMN floor SET NOT NULL',
      ],
      down: ['ALTER TABLE rooms DROP CONSTRAINT rooms_floor_key'],
    },
  ],
};

export const histories: readonly History[] = [invoicing, publishing, booking];
