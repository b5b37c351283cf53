CREATE TABLE parcels (id integer PRIMARY KEY, grams bigint NOT NULL, kilos integer);
CREATE FUNCTION weigh() RETURNS trigger LANGUAGE plpgsql COST 50 AS $$
BEGIN
  NEW.kilos := NEW.grams / 1000;
  RETURN NEW;
END
$$;
CREATE TRIGGER weigh BEFORE INSERT OR UPDATE ON parcels FOR EACH ROW EXECUTE FUNCTION weigh();
