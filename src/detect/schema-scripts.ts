/** Schemas in SQL that no tool declares: taken for one only where nothing better describes the tables. */
import type { Claim } from './claim.ts';
import { isAside } from './roles.ts';
import type { Migrations } from './stack.ts';
import { find } from './text.ts';
import { joinPath, type Tree } from './tree.ts';

const createsTable = /\bcreate\s+table\b/i;
const folders = /(?:^|\/)(?:sql|db|database|ddl|schemas?|documents?\/sql)\/[^/]+\.sql$/i;
/** Data, and what is run by hand beside the schema. */
const others = /(?:seed|data|dump|backup|insert|drop|rollback|down|quer(?:y|ies)|test)[^/]*\.sql$/i;
const most = 4;

function claim(tree: Tree, path: string): Claim[] {
  const source = tree.head(path);
  const hit = source === null ? null : find(source, createsTable);
  return hit === null
    ? []
    : [{ claim: 'schema_file', value: path, path, line: hit.line, source: 'hint' }];
}

/** A history of one script is the schema itself, until there is a second. */
function onlyMigration(tree: Tree, migrations: readonly Migrations[]): Claim[] {
  const [only, second] = migrations;
  if (only === undefined || second !== undefined || only.count !== 1 || only.newest === null)
    return [];
  const path = joinPath(only.directory, only.newest);
  return path.endsWith('.sql') && tree.has(path) ? claim(tree, path) : [];
}

export function schemaScripts(tree: Tree, migrations: readonly Migrations[]): Claim[] {
  if (migrations.length > 0) return onlyMigration(tree, migrations);
  const scripts = tree
    .matching(/\.sql$/)
    .filter((path) => folders.test(path) && !others.test(path) && !isAside(path))
    .flatMap((path) => claim(tree, path));
  return scripts.length > most ? [] : scripts;
}
