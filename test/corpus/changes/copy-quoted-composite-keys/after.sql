CREATE SCHEMA "My App";
CREATE TABLE "My App"."Order Lines" (
  "Order Id" bigint NOT NULL,
  "Line" integer NOT NULL,
  "select" text DEFAULT 'it''s',
  CONSTRAINT "Order Lines pk" PRIMARY KEY ("Order Id", "Line"),
  CONSTRAINT "Odd ""name""" CHECK ("Order Id" > 0 AND "Line" >= 0)
);
CREATE TABLE "My App".notes (
  id int PRIMARY KEY,
  "Order Id" bigint,
  "Line" integer,
  CONSTRAINT "fk to lines" FOREIGN KEY ("Order Id", "Line") REFERENCES "My App"."Order Lines" ON DELETE SET NULL ("Order Id") DEFERRABLE INITIALLY DEFERRED
);
