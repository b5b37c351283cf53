INSERT INTO jobs SELECT n, (ARRAY['new','failed','done'])[1 + n % 3]::state, '{new,failed}' FROM generate_series(1, 200) n;
