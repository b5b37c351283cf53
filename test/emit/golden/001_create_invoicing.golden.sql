-- create invoicing. Written by Tablewright.
-- Plan aaaaaaaaaaaaaaaa to bbbbbbbbbbbbbbbb. Proved on PGlite 0.5.16 (PostgreSQL 18.6): up, down.
-- Each half runs in one transaction. dbmate does it so; without it, from this folder:
-- up: sed '/^-- migrate:down/,$d' 001_create_invoicing.sql | psql -v ON_ERROR_STOP=1 -1 -f -
-- down: sed '1,/^-- migrate:down/d' 001_create_invoicing.sql | psql -v ON_ERROR_STOP=1 -1 -f -

-- migrate:up

-- Create function set_updated_at(): row-timestamps, one trigger function for all tables
CREATE FUNCTION set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- {{not a template}}: 'quoted' & <escaped>
  NEW.updated_at := now();
  RETURN NEW;
END
$$;

CREATE TABLE tenants (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  name text NOT NULL,
  CONSTRAINT tenants_pkey PRIMARY KEY (id)
);

SET LOCAL lock_timeout = '5s';

-- Create table invoices: its foreign key waits for writers of tenants
CREATE TABLE invoices (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  tenant_id uuid NOT NULL,
  -- money is exact: numeric, never float
  total numeric(12,2) DEFAULT 0 NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT invoices_pkey PRIMARY KEY (id),
  CONSTRAINT invoices_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE RESTRICT,
  CONSTRAINT invoices_total_check CHECK (total >= 0)
) -- the last line ends in a comment
;

-- Create index invoices_tenant_id_idx: foreign-key-index, deleting a tenant reads it
CREATE INDEX invoices_tenant_id_idx ON invoices (tenant_id);

COMMENT ON TABLE invoices IS 'a bill; the sender''s -- not the bank''s \ {{x}}'
;

-- migrate:down

COMMENT ON TABLE invoices IS NULL;

SET LOCAL lock_timeout = '5s';

DROP TABLE invoices;

DROP TABLE tenants;

DROP FUNCTION set_updated_at();
