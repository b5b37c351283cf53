INSERT INTO invoices (note) SELECT 'note ' || n FROM generate_series(1, 20) AS n;
INSERT INTO lines (invoice_id) SELECT n FROM generate_series(1, 20) AS n;
