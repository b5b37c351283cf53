-- A university library with its own little ERP, ported from another engine: quoted names in
-- CamelCase and in four languages, composite keys, identity and generated columns.

CREATE SCHEMA "Katalog";
CREATE SCHEMA "Personal & Orga";
CREATE SCHEMA "会計";
COMMENT ON SCHEMA "Katalog" IS 'Titel, Exemplare, Normdaten';
COMMENT ON SCHEMA "会計" IS '会計と購入';

CREATE TYPE "Katalog"."MediaType" AS ENUM ('Book', 'E-Book', 'Zeitschrift', 'Film/DVD', 'Carte géographique', '楽譜');
CREATE TYPE "Katalog"."Maße" AS ("Höhe" numeric(6,1), "Breite" numeric(6,1), "Seiten" integer);
CREATE TYPE "会計"."期間" AS RANGE (SUBTYPE = date, MULTIRANGE_TYPE_NAME = "会計"."期間群");
CREATE DOMAIN "Katalog"."ISBN13" AS varchar(17) CONSTRAINT "ISBN ist gültig" CHECK (replace(VALUE::text, '-', '') ~ '^97[89][0-9]{10}$');
CREATE DOMAIN "会計"."金額" AS numeric(16,4) DEFAULT 0.0000 NOT NULL;
CREATE SEQUENCE "Personal & Orga"."CardNumber" AS bigint START 20000000 INCREMENT 7 MINVALUE 10000000 MAXVALUE 99999999 CYCLE;
COMMENT ON SEQUENCE "Personal & Orga"."CardNumber" IS 'Ausweisnummern; 7 als Schritt, damit sie nicht erraten werden';

CREATE TABLE "Personal & Orga"."Campus" ("CampusId" smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "Name" text COLLATE "C" NOT NULL UNIQUE, "Ville" text);
CREATE TABLE "Personal & Orga"."Building" (
  "CampusId" smallint NOT NULL REFERENCES "Personal & Orga"."Campus",
  "Code" char(3) NOT NULL,
  "Straße" text,
  "Öffnungszeiten" jsonb NOT NULL DEFAULT '{"Mo-Fr": "8:00-22:00"}',
  PRIMARY KEY ("CampusId", "Code")
);
CREATE TABLE "Personal & Orga"."Room" (
  "CampusId" smallint NOT NULL,
  "Building" char(3) NOT NULL,
  "Floor" smallint NOT NULL DEFAULT 0,
  "No." smallint NOT NULL,
  "Seats" smallint CHECK ("Seats" >= 0),
  "Label" text GENERATED ALWAYS AS ("Building"::text || '.' || "Floor"::text || '.' || "No."::text) STORED,
  CONSTRAINT "PK Room" PRIMARY KEY ("CampusId", "Building", "Floor", "No."),
  CONSTRAINT "FK Room → Building" FOREIGN KEY ("CampusId", "Building") REFERENCES "Personal & Orga"."Building" ("CampusId", "Code") ON UPDATE CASCADE
);
CREATE TABLE "Personal & Orga"."Faculty" ("Code" char(4) PRIMARY KEY, "Name" text NOT NULL, "Dean" integer);
CREATE TABLE "Personal & Orga"."Department" ("Faculty" char(4) NOT NULL REFERENCES "Personal & Orga"."Faculty" ON DELETE CASCADE, "Code" char(4) NOT NULL, "Name" text NOT NULL, PRIMARY KEY ("Faculty", "Code"));
CREATE TABLE "Personal & Orga"."Employee" (
  "EmployeeId" integer GENERATED ALWAYS AS IDENTITY (START WITH 1000 INCREMENT BY 1 MINVALUE 1000 NO MAXVALUE CACHE 1) PRIMARY KEY,
  "GivenName" text NOT NULL,
  "FamilyName" text NOT NULL,
  "Faculty" char(4),
  "Department" char(4),
  "ReportsTo" integer REFERENCES "Personal & Orga"."Employee" ON DELETE SET NULL,
  "HiredOn" date NOT NULL DEFAULT CURRENT_DATE,
  "LeftOn" date,
  "Gehalt" "会計"."金額",
  "E-Mail" text GENERATED ALWAYS AS (lower("GivenName" || '.' || "FamilyName" || '@bibliothek.example')) STORED,
  CONSTRAINT "CK Employee dates" CHECK ("LeftOn" IS NULL OR "LeftOn" > "HiredOn"),
  CONSTRAINT "CK not own boss" CHECK ("ReportsTo" <> "EmployeeId"),
  FOREIGN KEY ("Faculty", "Department") REFERENCES "Personal & Orga"."Department" MATCH FULL ON UPDATE CASCADE
);
ALTER TABLE "Personal & Orga"."Faculty" ADD CONSTRAINT "FK Dean" FOREIGN KEY ("Dean") REFERENCES "Personal & Orga"."Employee";
CREATE UNIQUE INDEX "UX Employee E-Mail" ON "Personal & Orga"."Employee" ("E-Mail") WHERE "LeftOn" IS NULL;
CREATE TABLE "Personal & Orga"."Skill" ("Name" text PRIMARY KEY);
CREATE TABLE "Personal & Orga"."EmployeeSkill" ("EmployeeId" integer REFERENCES "Personal & Orga"."Employee" ON DELETE CASCADE, "Skill" text REFERENCES "Personal & Orga"."Skill" ON UPDATE CASCADE, "Level" smallint DEFAULT 1 CHECK ("Level" BETWEEN 1 AND 5), PRIMARY KEY ("EmployeeId", "Skill"));
CREATE TABLE "Personal & Orga"."Shift" ("EmployeeId" integer NOT NULL REFERENCES "Personal & Orga"."Employee", "Day" date NOT NULL, "From" time(0) NOT NULL, "To" time(0) NOT NULL, PRIMARY KEY ("EmployeeId", "Day", "From"), CHECK ("To" > "From"));
CREATE TABLE "Personal & Orga"."Absence" ("EmployeeId" integer NOT NULL REFERENCES "Personal & Orga"."Employee", "During" daterange NOT NULL, "Grund" text, PRIMARY KEY ("EmployeeId", "During"));
CREATE INDEX "IX Absence" ON "Personal & Orga"."Absence" USING gist ("During");
CREATE TABLE "Personal & Orga"."PatronCategory" ("Code" char(1) PRIMARY KEY, "Bezeichnung" text NOT NULL, "MaxLoans" smallint NOT NULL DEFAULT 20, "Leihfrist" interval DAY NOT NULL DEFAULT '28 days', "Gebühr/Tag" "会計"."金額");
CREATE TABLE "Personal & Orga"."Patron" (
  "CardNo" bigint NOT NULL DEFAULT nextval('"Personal & Orga"."CardNumber"') PRIMARY KEY,
  "Category" char(1) NOT NULL REFERENCES "Personal & Orga"."PatronCategory",
  "Nachname" text NOT NULL,
  "Vorname" text NOT NULL,
  "名前（カナ）" text,
  "Born" date,
  "Photo" bytea,
  "Blocked" boolean NOT NULL DEFAULT false,
  "Preferences" jsonb,
  "Created" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP(0)
);
ALTER TABLE "Personal & Orga"."Patron" ALTER "Photo" SET STORAGE EXTERNAL, ALTER "Nachname" SET STATISTICS 400;
CREATE INDEX "IX Patron name" ON "Personal & Orga"."Patron" ("Nachname" COLLATE "C" DESC, "Vorname") INCLUDE ("Category");
CREATE INDEX "IX Patron prefs" ON "Personal & Orga"."Patron" USING gin ("Preferences");
CREATE TABLE "Personal & Orga"."PatronAddress" ("CardNo" bigint NOT NULL REFERENCES "Personal & Orga"."Patron" ON DELETE CASCADE, "Kind" "char" NOT NULL DEFAULT 'H', "Adresse" text[] NOT NULL, "PLZ" varchar(10), PRIMARY KEY ("CardNo", "Kind"));

CREATE TABLE "Katalog"."Language" ("ISO" char(3) PRIMARY KEY, "Name" text NOT NULL, "RightToLeft" boolean NOT NULL DEFAULT false);
CREATE TABLE "Katalog"."Publisher" ("PublisherId" integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, "Name" text NOT NULL, "Ort" text, UNIQUE ("Name", "Ort"));
CREATE TABLE "Katalog"."Series" ("SeriesId" integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, "Title" text NOT NULL, "ISSN" char(9), "PublisherId" integer REFERENCES "Katalog"."Publisher");
CREATE TABLE "Katalog"."Person" (
  "GND" varchar(20) PRIMARY KEY,
  "Name" text NOT NULL,
  "Né(e)" integer,
  "Mort(e)" integer,
  "Varianten" text[] NOT NULL DEFAULT ARRAY[]::text[],
  CONSTRAINT "Leben" CHECK ("Mort(e)" >= "Né(e)")
);
CREATE INDEX "IX Person Varianten" ON "Katalog"."Person" USING gin ("Varianten");
CREATE TABLE "Katalog"."Subject" ("Notation" text PRIMARY KEY, "Parent" text REFERENCES "Katalog"."Subject" DEFERRABLE INITIALLY DEFERRED, "Benennung" jsonb NOT NULL);
CREATE TABLE "Katalog"."Work" ("WorkId" uuid PRIMARY KEY DEFAULT gen_random_uuid(), "Title" text NOT NULL, "Original" char(3) REFERENCES "Katalog"."Language", "Jahr" smallint);
CREATE TABLE "Katalog"."WorkPerson" ("WorkId" uuid REFERENCES "Katalog"."Work" ON DELETE CASCADE, "GND" varchar(20) REFERENCES "Katalog"."Person" ON UPDATE CASCADE, "Role" text DEFAULT 'aut' CHECK ("Role" IN ('aut', 'edt', 'trl', 'ill')), PRIMARY KEY ("WorkId", "GND", "Role"));
CREATE TABLE "Katalog"."Edition" (
  "EditionId" bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME "Katalog"."Edition Nummern" START WITH 5000000000) PRIMARY KEY,
  "WorkId" uuid NOT NULL REFERENCES "Katalog"."Work",
  "ISBN" "Katalog"."ISBN13" UNIQUE,
  "Media" "Katalog"."MediaType" NOT NULL DEFAULT 'Book',
  "PublisherId" integer REFERENCES "Katalog"."Publisher",
  "SeriesId" integer REFERENCES "Katalog"."Series",
  "Volume" text,
  "Language" char(3) NOT NULL DEFAULT 'ger' REFERENCES "Katalog"."Language",
  "Published" smallint CHECK ("Published" BETWEEN 1400 AND 2100),
  "Maße" "Katalog"."Maße",
  "Preis" "会計"."金額" NOT NULL,
  "Cover" bytea,
  CONSTRAINT "UQ Edition of series" UNIQUE NULLS NOT DISTINCT ("SeriesId", "Volume", "EditionId")
);
CREATE INDEX "IX Edition Höhe" ON "Katalog"."Edition" (((("Maße")."Höhe"))) WHERE ("Maße")."Höhe" > 30;
CREATE INDEX "IX Edition new" ON "Katalog"."Edition" ("Published" DESC NULLS LAST, "Media");
CREATE TABLE "Katalog"."EditionSubject" ("EditionId" bigint REFERENCES "Katalog"."Edition" ON DELETE CASCADE, "Notation" text REFERENCES "Katalog"."Subject", "Weight" real NOT NULL DEFAULT 1, PRIMARY KEY ("EditionId", "Notation"));
CREATE TABLE "Katalog"."Abstract" ("EditionId" bigint REFERENCES "Katalog"."Edition" ON DELETE CASCADE, "Language" char(3) REFERENCES "Katalog"."Language", "Text" text NOT NULL, "Vektor" tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, "Text")) STORED, PRIMARY KEY ("EditionId", "Language"));
CREATE INDEX "IX Abstract Volltext" ON "Katalog"."Abstract" USING gin ("Vektor");
CREATE TABLE "Katalog"."Review" ("EditionId" bigint NOT NULL REFERENCES "Katalog"."Edition" ON DELETE CASCADE, "CardNo" bigint NOT NULL REFERENCES "Personal & Orga"."Patron" ON DELETE CASCADE, "Stars" smallint CHECK ("Stars" IN (1, 2, 3, 4, 5)), "Text" text, PRIMARY KEY ("EditionId", "CardNo"));
CREATE TABLE "Katalog"."Copy" (
  "Barcode" char(12) PRIMARY KEY,
  "EditionId" bigint NOT NULL REFERENCES "Katalog"."Edition",
  "CampusId" smallint NOT NULL,
  "Building" char(3) NOT NULL,
  "Signatur" text NOT NULL,
  "State" text NOT NULL DEFAULT 'ok' CHECK ("State" = ANY (ARRAY['ok', 'verliehen', 'verloren', 'im Magazin'])),
  "Acquired" date,
  FOREIGN KEY ("CampusId", "Building") REFERENCES "Personal & Orga"."Building"
);
CREATE INDEX "IX Copy shelf" ON "Katalog"."Copy" ("CampusId", "Building", "Signatur" text_pattern_ops);
CREATE TABLE "Katalog"."Damage" ("Barcode" char(12) NOT NULL REFERENCES "Katalog"."Copy" ON DELETE CASCADE, "Seq#" smallint NOT NULL, "Seen" timestamptz NOT NULL DEFAULT now(), "Beschreibung" text NOT NULL, PRIMARY KEY ("Barcode", "Seq#"));
CREATE TABLE "Katalog"."Loan" (
  "LoanId" bigint GENERATED ALWAYS AS IDENTITY,
  "Barcode" char(12) NOT NULL REFERENCES "Katalog"."Copy",
  "CardNo" bigint NOT NULL REFERENCES "Personal & Orga"."Patron",
  "Out" date NOT NULL DEFAULT CURRENT_DATE,
  "Due" date NOT NULL,
  "Back" date,
  "Renewals" smallint NOT NULL DEFAULT 0,
  CONSTRAINT "PK Loan" PRIMARY KEY ("LoanId", "Out"),
  CONSTRAINT "CK Loan" CHECK ("Due" >= "Out" AND ("Back" IS NULL OR "Back" >= "Out"))
) PARTITION BY RANGE ("Out");
CREATE TABLE "Katalog"."Loan 2024" PARTITION OF "Katalog"."Loan" FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE "Katalog"."Loan 2025" PARTITION OF "Katalog"."Loan" FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE "Katalog"."Loan übrige" PARTITION OF "Katalog"."Loan" DEFAULT;
ALTER TABLE "Katalog"."Loan 2024" ADD CONSTRAINT "All back" CHECK ("Back" IS NOT NULL) NOT VALID;
CREATE INDEX "IX Loan out" ON "Katalog"."Loan" ("CardNo", "Due") WHERE "Back" IS NULL;
CREATE TABLE "Katalog"."Hold" ("EditionId" bigint NOT NULL REFERENCES "Katalog"."Edition", "CardNo" bigint NOT NULL REFERENCES "Personal & Orga"."Patron", "Position" integer NOT NULL, "Since" timestamptz NOT NULL DEFAULT now(), PRIMARY KEY ("EditionId", "CardNo"), CONSTRAINT "UQ Hold position" UNIQUE ("EditionId", "Position") DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE "Katalog"."Interlibrary" ("RequestNo" integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "CardNo" bigint NOT NULL REFERENCES "Personal & Orga"."Patron", "Sigel" varchar(10) NOT NULL, "Title" text NOT NULL, "Cost" "会計"."金額");
CREATE TABLE "Katalog"."ReadingRoom" ("CampusId" smallint, "Building" char(3), "Floor" smallint, "No." smallint, "Quiet" boolean DEFAULT true, PRIMARY KEY ("CampusId", "Building", "Floor", "No."), FOREIGN KEY ("CampusId", "Building", "Floor", "No.") REFERENCES "Personal & Orga"."Room" ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE "Katalog"."Seat" ("CampusId" smallint, "Building" char(3), "Floor" smallint, "No." smallint, "Seat" char(2), "Steckdose" boolean, PRIMARY KEY ("CampusId", "Building", "Floor", "No.", "Seat"), FOREIGN KEY ("CampusId", "Building", "Floor", "No.") REFERENCES "Katalog"."ReadingRoom" ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE "Katalog"."SeatBooking" ("BookingId" uuid DEFAULT gen_random_uuid() PRIMARY KEY, "CampusId" smallint, "Building" char(3), "Floor" smallint, "No." smallint, "Seat" char(2), "CardNo" bigint REFERENCES "Personal & Orga"."Patron", "When" tsrange NOT NULL, FOREIGN KEY ("CampusId", "Building", "Floor", "No.", "Seat") REFERENCES "Katalog"."Seat");
CREATE TABLE "Katalog"."Exhibition" ("Nr" smallint PRIMARY KEY, "Titre" text NOT NULL, "Dates" datemultirange NOT NULL DEFAULT '{}');
CREATE TABLE "Katalog"."ExhibitionItem" ("Nr" smallint REFERENCES "Katalog"."Exhibition" ON DELETE CASCADE, "Barcode" char(12) REFERENCES "Katalog"."Copy", "Légende" text, PRIMARY KEY ("Nr", "Barcode"));
CREATE TABLE "Katalog"."DigitalObject" ("Id" uuid PRIMARY KEY, "EditionId" bigint NOT NULL REFERENCES "Katalog"."Edition", "URL" text NOT NULL, "MIME" text NOT NULL, "Bytes" bigint CHECK ("Bytes" > 0), "Checksum" bit varying(512));
CREATE TABLE "Katalog"."Licence" ("EditionId" bigint NOT NULL REFERENCES "Katalog"."Edition", "Valid" daterange NOT NULL, "Users" integer, "Terms" xml, PRIMARY KEY ("EditionId", "Valid"));
CREATE TABLE "Katalog"."Tag" ("tag" text PRIMARY KEY, "order" integer, "group" text, "select" boolean, "user" text, "table" text);
CREATE TABLE "Katalog"."EditionTag" ("EditionId" bigint REFERENCES "Katalog"."Edition" ON DELETE CASCADE, "tag" text REFERENCES "Katalog"."Tag" ON DELETE CASCADE ON UPDATE CASCADE, PRIMARY KEY ("tag", "EditionId"));

CREATE TABLE "会計"."勘定科目" ("番号" integer PRIMARY KEY, "名称" text NOT NULL, "親" integer REFERENCES "会計"."勘定科目", "借方" boolean NOT NULL DEFAULT true);
CREATE TABLE "会計"."会計年度" ("年度" smallint PRIMARY KEY, "期間" "会計"."期間" NOT NULL, "締め済み" boolean NOT NULL DEFAULT false);
CREATE TABLE "会計"."予算" ("年度" smallint NOT NULL REFERENCES "会計"."会計年度", "番号" integer NOT NULL REFERENCES "会計"."勘定科目", "金額" "会計"."金額", PRIMARY KEY ("年度", "番号"));
CREATE TABLE "会計"."仕訳" ("仕訳番号" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "日付" date NOT NULL, "摘要" text, "年度" smallint NOT NULL REFERENCES "会計"."会計年度");
CREATE TABLE "会計"."仕訳明細" ("仕訳番号" bigint NOT NULL REFERENCES "会計"."仕訳" ON DELETE CASCADE, "行" smallint NOT NULL, "番号" integer NOT NULL REFERENCES "会計"."勘定科目", "金額" "会計"."金額" NOT NULL, "税" numeric GENERATED ALWAYS AS (round("金額"::numeric * 0.10, 0)) STORED, PRIMARY KEY ("仕訳番号", "行"));
CREATE TABLE "会計"."Supplier" ("SupplierNo" integer GENERATED BY DEFAULT AS IDENTITY (MINVALUE 70000 START WITH 70000) PRIMARY KEY, "Name" text NOT NULL, "IBAN" varchar(34), "BIC" varchar(11), CONSTRAINT "IBAN+BIC" CHECK (("IBAN" IS NULL) = ("BIC" IS NULL)));
CREATE TABLE "会計"."PurchaseOrder" ("Year" smallint NOT NULL DEFAULT EXTRACT(year FROM CURRENT_DATE)::smallint, "No" integer NOT NULL, "SupplierNo" integer NOT NULL REFERENCES "会計"."Supplier", "Ordered" date, "Approver" integer REFERENCES "Personal & Orga"."Employee" ON DELETE SET NULL, PRIMARY KEY ("Year", "No"));
CREATE TABLE "会計"."PurchaseOrderLine" ("Year" smallint NOT NULL, "No" integer NOT NULL, "Line" smallint NOT NULL, "EditionId" bigint REFERENCES "Katalog"."Edition", "Qty" integer NOT NULL DEFAULT 1 CHECK ("Qty" > 0), "Price" "会計"."金額", PRIMARY KEY ("Year", "No", "Line"), CONSTRAINT "Kopf" FOREIGN KEY ("Year", "No") REFERENCES "会計"."PurchaseOrder" ON DELETE CASCADE);
CREATE TABLE "会計"."GoodsReceipt" ("ReceiptNo" integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "Year" smallint, "No" integer, "Line" smallint, "Barcode" char(12) UNIQUE REFERENCES "Katalog"."Copy", "At" timestamp(0) without time zone DEFAULT LOCALTIMESTAMP(0), FOREIGN KEY ("Year", "No", "Line") REFERENCES "会計"."PurchaseOrderLine");
CREATE TABLE "会計"."SupplierInvoice" ("SupplierNo" integer REFERENCES "会計"."Supplier", "Rechnungsnummer" text, "Betrag" "会計"."金額", "仕訳番号" bigint REFERENCES "会計"."仕訳", PRIMARY KEY ("SupplierNo", "Rechnungsnummer"));
CREATE TABLE "会計"."Fee" ("FeeId" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "CardNo" bigint NOT NULL REFERENCES "Personal & Orga"."Patron", "LoanId" bigint, "Out" date, "Grund" text NOT NULL, "Betrag" "会計"."金額", "Bezahlt" boolean DEFAULT false NOT NULL, FOREIGN KEY ("LoanId", "Out") REFERENCES "Katalog"."Loan" ON DELETE SET NULL);
CREATE INDEX "IX Fee offen" ON "会計"."Fee" ("CardNo") WHERE NOT "Bezahlt";
CREATE TABLE "会計"."Payment" ("PaymentId" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "FeeId" bigint NOT NULL UNIQUE REFERENCES "会計"."Fee", "Method" text NOT NULL, "Amount" money);
CREATE TABLE "会計"."a very long table name that reaches the limit of 63 bytes, ok?" ("a column with ""quotes"", a back\slash and a 'tick'" integer PRIMARY KEY, "$1" text DEFAULT E'tab\there', " " "char");

CREATE FUNCTION "Katalog"."Fällig am"("Karte" bigint, "ab" date DEFAULT CURRENT_DATE) RETURNS date LANGUAGE sql STABLE AS $fälligkeit$
  SELECT "ab" + c."Leihfrist" FROM "Personal & Orga"."Patron" p JOIN "Personal & Orga"."PatronCategory" c ON c."Code" = p."Category" WHERE p."CardNo" = "Karte"
$fälligkeit$;
CREATE FUNCTION "Katalog"."SetDue"() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW."Due" := coalesce(NEW."Due", "Katalog"."Fällig am"(NEW."CardNo")); RETURN NEW; END';
CREATE FUNCTION "会計"."残高"("科目" integer) RETURNS numeric LANGUAGE sql STABLE BEGIN ATOMIC SELECT coalesce(sum("金額"), 0::numeric) FROM "会計"."仕訳明細" WHERE "番号" = "科目"; END;
CREATE FUNCTION "Katalog"."Titel"(e "Katalog"."Edition") RETURNS text LANGUAGE sql STABLE AS 'SELECT w."Title" FROM "Katalog"."Work" w WHERE w."WorkId" = e."WorkId"';
CREATE AGGREGATE "Katalog"."längster"(text) (SFUNC = text_larger, STYPE = text, SORTOP = >);
CREATE PROCEDURE "会計"."年度を締める"(IN "対象" smallint, INOUT "結果" text) LANGUAGE plpgsql AS $$ BEGIN UPDATE "会計"."会計年度" SET "締め済み" = true WHERE "年度" = "対象"; "結果" := 'ok'; END $$;
COMMENT ON FUNCTION "Katalog"."Fällig am"(bigint, date) IS 'Leihfrist nach Kategorie — ohne "Feiertage"';
COMMENT ON AGGREGATE "Katalog"."längster"(text) IS 'größter Text';

CREATE TRIGGER "Frist setzen" BEFORE INSERT ON "Katalog"."Loan" FOR EACH ROW EXECUTE FUNCTION "Katalog"."SetDue"();
CREATE TRIGGER "Nur Werktage" BEFORE UPDATE OF "Due", "Back" ON "Katalog"."Loan 2025" FOR EACH ROW WHEN (NEW."Renewals" > 3) EXECUTE FUNCTION "Katalog"."SetDue"('it''s', '\x');

CREATE VIEW "Katalog"."Verfügbar" AS
  SELECT e."EditionId", w."Title", count(*) FILTER (WHERE c."State" = 'ok') AS "frei", count(*) AS "gesamt", (e."Maße")."Seiten" AS "Seiten"
  FROM "Katalog"."Edition" e JOIN "Katalog"."Work" w USING ("WorkId") JOIN "Katalog"."Copy" c USING ("EditionId")
  GROUP BY e."EditionId", w."Title";
CREATE VIEW "Katalog"."Überfällig" ("Karte", "Name", "Tage") AS
  SELECT l."CardNo", p."Nachname" || ', ' || p."Vorname", CURRENT_DATE - l."Due"
  FROM "Katalog"."Loan" l JOIN "Personal & Orga"."Patron" p ON p."CardNo" = l."CardNo" WHERE l."Back" IS NULL AND l."Due" < CURRENT_DATE;
CREATE VIEW "会計"."試算表" AS SELECT k."番号", k."名称", "会計"."残高"(k."番号") AS "残高" FROM "会計"."勘定科目" k ORDER BY k."番号";
CREATE MATERIALIZED VIEW "Katalog"."Ranking" AS
  SELECT c."EditionId", date_trunc('year', l."Out"::timestamp)::date AS "Année", count(*) AS "Prêts", row_number() OVER (ORDER BY count(*) DESC) AS "№"
  FROM "Katalog"."Loan" l JOIN "Katalog"."Copy" c USING ("Barcode") GROUP BY 1, 2;
CREATE UNIQUE INDEX "UX Ranking" ON "Katalog"."Ranking" ("EditionId", "Année");
COMMENT ON VIEW "Katalog"."Überfällig" IS E'Mahnliste;\nnachts verschickt';
COMMENT ON COLUMN "Katalog"."Überfällig"."Tage" IS 'über der Frist';
COMMENT ON COLUMN "Katalog"."Edition"."Maße" IS 'cm; "Seiten" ohne römische';
COMMENT ON TABLE "会計"."仕訳" IS '複式簿記の仕訳帳 📒';
COMMENT ON CONSTRAINT "FK Room → Building" ON "Personal & Orga"."Room" IS 'zieht mit um';
