/** Evolutions of the example domain, each as plain DDL and what a caller says to agree to it. */
import type { CompareInput } from '../../../src/compare.ts';

export interface EvolutionCase {
  /** A migration's name in the user's words. */
  readonly name: string;
  /** Makes what is wanted on empty tables. */
  readonly ddl: string;
  readonly consent: Pick<CompareInput, 'allow' | 'answers'>;
}

export const evolutionsOfExample: readonly EvolutionCase[] = [
  {
    name: 'add dunning letters',
    ddl: `CREATE TABLE dunning_letters (
        id uuid DEFAULT gen_random_uuid() NOT NULL,
        reminder_id uuid NOT NULL,
        body text NOT NULL,
        printed_at timestamptz,
        CONSTRAINT dunning_letters_pkey PRIMARY KEY (id),
        CONSTRAINT dunning_letters_reminder_id_fkey
          FOREIGN KEY (reminder_id) REFERENCES reminders (id) ON DELETE CASCADE,
        CONSTRAINT dunning_letters_body_check CHECK (body <> '')
      );
      CREATE INDEX idx_dunning_letters_reminder_id ON dunning_letters (reminder_id);
      CREATE INDEX idx_dunning_letters_unprinted ON dunning_letters (id) WHERE printed_at IS NULL;
      COMMENT ON TABLE dunning_letters IS 'what the customer gets; isn''t sent twice';`,
    consent: {},
  },
  {
    name: 'add customer language',
    ddl: `ALTER TABLE customers ADD COLUMN language text NOT NULL,
        ADD CONSTRAINT customers_language_check CHECK (language IN ('de', 'en', 'fr'));
      COMMENT ON COLUMN customers.language IS 'what letters are written in';`,
    consent: { answers: ["fill column:public.customers.language with 'de'"] },
  },
  {
    name: 'widen invoice total',
    ddl: 'ALTER TABLE invoices ALTER COLUMN total TYPE numeric(22,4)',
    consent: {},
  },
  {
    name: 'change payment terms',
    ddl: 'ALTER TABLE customers ALTER COLUMN payment_terms_days TYPE bigint',
    consent: {},
  },
  {
    name: 'rename tax number',
    ddl: 'ALTER TABLE customers RENAME COLUMN tax_number TO vat_number',
    consent: {
      answers: ['rename column:public.customers.tax_number to column:public.customers.vat_number'],
    },
  },
  {
    name: 'rename reminders',
    ddl: 'ALTER TABLE reminders RENAME TO dunnings',
    consent: { answers: ['rename table:public.reminders to table:public.dunnings'] },
  },
  {
    name: 'drop tax number',
    ddl: 'ALTER TABLE customers DROP COLUMN tax_number',
    consent: { allow: ['drop column:public.customers.tax_number'] },
  },
  {
    name: 'index payments by method',
    ddl: "CREATE INDEX idx_payments_method ON payments (tenant_id, method, received_on DESC) WHERE method <> 'cash'",
    consent: {},
  },
];

/** A customer with an invoice, so that what is changed has rows. */
export const rowsOfExample = `
  INSERT INTO tenants (name, slug, country) VALUES ('Acme', 'acme', 'DE');
  INSERT INTO customers (tenant_id, number, name) SELECT id, 'C1', 'Ada' FROM tenants;
  INSERT INTO invoices (tenant_id, customer_id, number, currency, total)
    SELECT tenant_id, id, 'I1', 'EUR', 12.5 FROM customers;`;
