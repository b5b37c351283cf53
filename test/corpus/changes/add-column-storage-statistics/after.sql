CREATE TABLE tenants (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  note text
);
CREATE TABLE invoices (
  id bigint PRIMARY KEY,
  tenant_id uuid NOT NULL,
  number varchar(20) NOT NULL,
  total numeric(10,2) NOT NULL DEFAULT 0,
  status text NOT NULL DEFAULT 'draft',
  due_on date,
  note text,
  body text STORAGE EXTERNAL
);
ALTER TABLE invoices ALTER COLUMN body SET STATISTICS 300;
