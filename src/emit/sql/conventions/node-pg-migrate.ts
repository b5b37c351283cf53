/** node-pg-migrate: SQL with two markers, or code in the language of the folder's other migrations. */
import type { FileChange } from '../../target.ts';
import type { Migration, Render, SqlConvention } from '../convention.ts';
import { newFile } from '../file.ts';
import { isPair, pair } from '../forms.ts';
import { aboutHeader } from '../header.ts';
import { dbmate } from './dbmate.ts';
import sqlTemplate from './node-pg-migrate.hbs';
import codeTemplate from './node-pg-migrate-code.hbs';

type Language = 'esm' | 'commonjs' | 'typescript';

/** By the extension, and where that leaves it open by the newest file, else by package.json. */
async function languageOf({ habit, input }: Migration, extension: string): Promise<Language> {
  if (/ts$/.test(extension)) return 'typescript';
  if (extension === 'mjs') return 'esm';
  if (extension === 'cjs') return 'commonjs';
  const text = habit.naming.endsWith('.sql') ? null : habit.newestText;
  if (text !== null) return /^export\b/m.test(text) ? 'esm' : 'commonjs';
  const manifest = (await input.read('package.json')) ?? '';
  return /"type"\s*:\s*"module"/.test(manifest) ? 'esm' : 'commonjs';
}

/** What the inside of a template literal may hold: a carriage return would become a line break. */
function inTemplate(sql: string): string {
  return sql.replace(/[\\`]|\$(?=\{)/g, '\\$&').replaceAll('\r', '\\r');
}

const opens: Readonly<Record<Language, (way: string) => string>> = {
  esm: (way) => `export const ${way} = (pgm) => {`,
  commonjs: (way) => `exports.${way} = (pgm) => {`,
  typescript: (way) => `export async function ${way}(pgm: MigrationBuilder): Promise<void> {`,
};

function codeHeader(migration: Migration): string[] {
  return aboutHeader(migration).map((line) => line.replace(/^--/, '//'));
}

async function code(migration: Migration, path: string, render: Render): Promise<FileChange> {
  const { part, up, down } = migration;
  const language = await languageOf(migration, path.slice(path.lastIndexOf('.') + 1));
  const content = render(codeTemplate, {
    header: codeHeader(migration),
    typed: language === 'typescript',
    doc: language !== 'typescript',
    opens: { up: opens[language]('up'), down: opens[language]('down') },
    closes: language === 'typescript' ? '}' : '};',
    outside: part.outside,
    up: inTemplate(up),
    down: inTemplate(down),
  });
  return newFile(path, content, part, 'both');
}

/** Only code can say that a migration runs outside of a transaction. */
async function files(migration: Migration, render: Render): Promise<readonly FileChange[]> {
  const { part, path, up, down, habit } = migration;
  if (part.outside) return [await code(migration, path.replace(/(?:\.up)?\.sql$/, '.js'), render)];
  if (!path.endsWith('.sql')) return [await code(migration, path, render)];
  if (isPair(habit.naming)) return pair(migration, render);
  const content = render(sqlTemplate, { header: aboutHeader(migration), up, down });
  return [newFile(path, content, part, 'both')];
}

export const nodePgMigrate: SqlConvention = {
  id: 'node-pg-migrate',
  title: 'node-pg-migrate',
  tools: ['node-pg-migrate'],
  folders: ['migrations'],
  traps: [/^\s*--[\s-]*(?:up|down)\s+migration/im],
  // It runs all that is pending in one transaction, unless it is told not to.
  capabilities: { ...dbmate.capabilities, transaction: 'all migrations' },
  spelling: { resets: true },
  naming: ({ naming, newest }) => (newest === null ? naming.replace(/\.js$/, '.sql') : naming),
  files,
};
