CREATE TABLE invoices (id serial PRIMARY KEY, note text);
CREATE TABLE lines (invoice_id integer NOT NULL REFERENCES invoices (id), number serial, PRIMARY KEY (invoice_id, number));
