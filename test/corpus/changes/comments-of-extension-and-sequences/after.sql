CREATE EXTENSION btree_gist;
CREATE TABLE wide (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n serial);
COMMENT ON SEQUENCE wide_id_seq IS 'of the ledger';
COMMENT ON SEQUENCE wide_n_seq IS 'counts';
