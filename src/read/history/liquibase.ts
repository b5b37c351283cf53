/** Liquibase: formatted SQL in the order of the changelog that includes it; each change set on its own. */
import type { ProjectFolder } from '../project-files.ts';
import type { Script } from '../statements.ts';
import { sections, slice } from './cut.ts';
import { compareText } from './order.ts';
import type { HistoryTool, Listing } from './tool.ts';

const formatted = /^\s*--\s*liquibase\s+formatted\s+sql\b/i;
const changelog = /\.(?:xml|ya?ml|json)$/;
const include = /(?:\bfile|\bpath)["']?\s*[=:]\s*["']?(?:classpath:)?([\w./-]+)/g;

/** Files below the folder that a changelog's words mean, whatever root they are written from. */
function meant(folder: ProjectFolder, words: string): string[] {
  const name = words.replace(/^\.?\//, '');
  const ends = (file: string) => `/${folder.path}/${file}`.endsWith(`/${name}`);
  const exact = folder.files.filter((file) => file === name || ends(file));
  if (exact.length > 0) return exact;
  const below = name.replace(/\/$/, '');
  return folder.files.filter(
    (file) => file.startsWith(`${below}/`) || `/${folder.path}/${file}`.includes(`/${below}/`),
  );
}

function list(folder: ProjectFolder): Listing {
  const sql = folder.files.filter(
    (file) => file.endsWith('.sql') && formatted.test(folder.text(file) ?? ''),
  );
  const included: string[] = [];
  const logs = folder.files.filter((file) => changelog.test(file));
  for (const file of logs) {
    for (const match of (folder.text(file) ?? '').matchAll(include)) {
      included.push(...meant(folder, match[1] as string).filter((found) => sql.includes(found)));
    }
  }
  const files = [...new Set([...included, ...sql.sort(compareText)])];
  const others = logs
    .filter((file) => /changeSet/.test(folder.text(file) ?? ''))
    .map((file) => ({ file, why: 'its change sets are not SQL' }));
  return { files, others };
}

const changeset = /^--\s*changeset\s+(\S.*)$/gim;

function scripts(text: string): Script[] {
  return sections(text, changeset).flatMap(({ match, from, to }) => {
    const words = match[1] ?? '';
    const attribute = (name: string) =>
      new RegExp(`\\b${name}:\\s*(?:"([^"]*)"|(\\S+))`, 'i').exec(words)?.slice(1).find(Boolean);
    const databases = attribute('dbms')
      ?.split(',')
      .map((name) => name.trim().toLowerCase());
    const elsewhere =
      databases !== undefined &&
      (databases.includes('!postgresql') ||
        (!databases.includes('postgresql') && !databases.some((name) => name.startsWith('!'))));
    if (elsewhere) return [];
    const script = slice(text, from, to, {
      transaction: attribute('runInTransaction') !== 'false',
      message: 'each',
    });
    const delimiter = attribute('endDelimiter');
    return delimiter === undefined || delimiter === ';'
      ? [script]
      : [{ ...script, sql: withSemicolons(script.sql, delimiter) }];
  });
}

function withSemicolons(sql: string, delimiter: string): string {
  const literal = delimiter.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\\\\n/g, '\\n');
  return sql.replace(new RegExp(`${literal}[ \\t]*$`, 'gm'), ';');
}

export const liquibase: HistoryTool = {
  names: ['liquibase'],
  list,
  scripts,
  placeholder: /\$\{[^}\n]+\}/,
};
