CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TYPE address AS (street text, city text);
CREATE FUNCTION mood_number(mood) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT CASE $1 WHEN 'sad' THEN 0 ELSE 1 END $$;
