INSERT INTO tenants (id, name) SELECT gen_random_uuid(), 't' FROM generate_series(1,3);
INSERT INTO invoices (id, tenant_id, number) SELECT n, (SELECT id FROM tenants LIMIT 1), 'n' FROM generate_series(1, 500) n;
