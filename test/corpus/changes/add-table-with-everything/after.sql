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
  note text
);
CREATE TABLE lines (id bigint PRIMARY KEY, invoice_id bigint NOT NULL REFERENCES invoices ON DELETE CASCADE, text text NOT NULL CHECK (text <> ''));
CREATE INDEX lines_invoice ON lines (invoice_id);
CREATE VIEW totals AS SELECT i.id, count(*) AS lines FROM invoices i JOIN lines l ON l.invoice_id = i.id GROUP BY i.id;
