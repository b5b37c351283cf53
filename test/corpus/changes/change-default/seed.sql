INSERT INTO invoices (id, tenant_id, number, due_on) SELECT n, gen_random_uuid(), 'n' || n, CURRENT_DATE FROM generate_series(1, 2500) n;
