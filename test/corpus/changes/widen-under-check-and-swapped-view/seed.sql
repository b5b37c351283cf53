INSERT INTO customer (name) VALUES ('Ada'), ('Grace');
