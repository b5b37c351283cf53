CREATE OPERATOR FAMILY wide USING btree;
ALTER OPERATOR FAMILY wide USING btree ADD OPERATOR 1 < (integer, bigint), OPERATOR 3 = (integer, bigint);
