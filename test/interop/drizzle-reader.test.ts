/** What is read of a Drizzle schema, held against what drizzle-kit and the migrator make of it. */
import { writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDrizzle } from '../../src/read/drizzle/read.ts';
import { type Kit, kitSays, kits, migrate, newProject, workspace } from './drizzle/kit.ts';
import { type Databases, differences, startDatabases } from './support/databases.ts';
import { removeProject } from './support/project.ts';

const books = ['drizzle', '__drizzle_migrations'];

/** One of each kind that both versions know under the same words. */
const library = `import { sql } from 'drizzle-orm';
import {
  bigint, bigserial, boolean, char, check, date, doublePrecision, foreignKey, index, inet, integer, interval,
  jsonb, numeric, pgEnum, pgPolicy, pgSchema, pgSequence, pgTable, pgView, primaryKey, serial, smallint, text,
  time, timestamp, unique, uniqueIndex, uuid, varchar,
} from 'drizzle-orm/pg-core';

export const state = pgEnum('state', ['lent', "reader's own", 'lost']);
export const archive = pgSchema('archive');
export const tickets = pgSequence('tickets', { startWith: 100, increment: 5, minValue: 100, maxValue: 9000, cycle: true });

export const readers = pgTable('readers', {
  id: uuid('id').primaryKey().defaultRandom(),
  email: varchar('email', { length: 200 }).notNull(),
  joinedOn: date('joined_on').notNull().default('2026-01-31'),
  seenAt: timestamp('seen_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  opensAt: time('opens_at').default('08:30:00'),
  lends: interval('lends').default('21 days'),
  address: inet('address'),
  country: char('country', { length: 2 }).notNull().default('DE'),
  settings: jsonb('settings').notNull().default({ theme: 'dark; or not', size: [1, 2] }),
  labels: text('labels').array().notNull().default(sql\`'{}'::text[]\`),
  active: boolean('active').notNull().default(true),
  invitedBy: uuid('invited_by'),
}, (t) => [
  uniqueIndex('readers_email_key').on(sql\`lower(\${t.email})\`),
  index('readers_labels').using('gin', t.labels),
  index('readers_seen').on(t.seenAt.desc().nullsFirst(), t.email).where(sql\`\${t.active}\`),
  foreignKey({ columns: [t.invitedBy], foreignColumns: [t.id], name: 'readers_invited_by' }).onDelete('set null').onUpdate('cascade'),
  check('email_has_at', sql\`\${t.email} LIKE '%@%'\`),
]);

export const books = archive.table('books', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  isbn: text('isbn').notNull().unique('books_isbn'),
  copies: smallint('copies').notNull().default(1),
  price: numeric('price', { precision: 9, scale: 2 }).notNull().default('12.50'),
  weight: doublePrecision('weight').default(0.5),
  pages: integer('pages'),
  thick: boolean('thick').generatedAlwaysAs(sql\`pages > 500\`),
  motto: text('motto').default("it's; --> a 'book'"),
}, (t) => [
  check('price_not_negative', sql\`\${t.price} >= 0 AND \${t.copies} > 0\`),
  unique('books_pages_weight').on(t.pages, t.weight).nullsNotDistinct(),
]);

export const loans = pgTable('loans', {
  book: bigint('book', { mode: 'number' }).notNull().references(() => books.id, { onDelete: 'restrict' }),
  reader: uuid('reader').notNull().references(() => readers.id, { onDelete: 'cascade' }),
  number: integer('number').generatedByDefaultAsIdentity({ startWith: 1000 }),
  state: state('state').notNull().default('lent'),
  states: state('states').array(),
  note: text('note'),
}, (t) => [
  primaryKey({ columns: [t.book, t.reader] }),
  index().on(t.reader),
  pgPolicy('own loans', { as: 'permissive', for: 'select', to: 'public', using: sql\`reader IS NOT NULL\` }),
]);

export const slips = pgTable('slips', { id: serial('id').primaryKey(), number: integer('number').notNull() });

export const lent = pgView('lent').as((qb) => qb.select({ book: loans.book, note: loans.note }).from(loans).where(sql\`\${loans.state} = 'lent'\`));
export const seen = pgView('seen', { email: varchar('email', { length: 200 }) }).as(sql\`SELECT email FROM readers WHERE active\`);
`;

let databases: Databases;
beforeAll(async () => {
  databases = await startDatabases();
});
afterAll(() => databases?.stop());

describe.each<Kit>(Object.values(kits))('drizzle-kit $version', (kit) => {
  test.skipIf(kit.packages === null)(
    'all of a schema is read as the migrator makes it',
    async () => {
      const folder = await workspace(kit);
      const project = newProject(folder, 'library');
      await mkdir(join(project, 'src/db'), { recursive: true });
      writeFileSync(join(project, 'src/db/schema.ts'), library);
      const database = await databases.create();
      const said = await kitSays(project, 'generate');
      expect(said).toContain('migration');
      await migrate(project, database.url);
      const made = await database.catalog(books);
      const source = { project, paths: ['src/db/schema.ts'] };
      const reading = await readDrizzle(source, { childMs: 120_000 });
      expect(reading.findings.map(({ code }) => code)).toEqual(['project-code-ran']);
      expect(made.tables).toHaveLength(4);
      expect(differences(made, reading.schema)).toEqual([]);
      await database.drop();
      await removeProject(folder);
    },
  );
});
