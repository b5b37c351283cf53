/** Drizzle: its configurations (whatever their file is called), schema files, migrations of both layouts. */
import type { Claim, Detector, Project } from '../claim.ts';
import { configuredFolder, configuredGlob } from '../configured-path.ts';
import { engineOf } from '../engines.ts';
import { isRecord, parseJson } from '../manifests/npm.ts';
import { isAside } from '../roles.ts';
import type { Engine } from '../stack.ts';
import { find, findAll, type Text, withoutComments } from '../text.ts';

/** `drizzle.config.ts`, `configs/sqlite.config.ts`, `drizzle-dev.config.mjs`, `drizzle/config.ts`. */
const configNames = /^(?:drizzle[\w.-]*|[\w.-]*config)\.[cm]?[jt]s$/;

function dialectOf(text: Text): { engine: Engine; line: number } | null {
  const driver = find(text, /\bdriver\s*:\s*["'`](d1-http|d1|turso|libsql)["'`]/);
  const dialect =
    find(text, /\bdialect\s*:\s*["'`](\w+)["'`]/) ??
    find(text, /\bdriver\s*:\s*["'`]([\w-]+)["'`]/);
  const chosen = driver ?? dialect;
  if (chosen === null) return null;
  const engine = engineOf(chosen.groups[1] as string);
  return engine === null ? null : { engine, line: chosen.line };
}

/** `path.resolve(__dirname, 'src', 'schema.ts')`: the strings are the parts of the path. */
const called = /(?:\w+\.)?(?:join|resolve)\([^()"'`]*((?:["'`][^"'`]+["'`][,\s]*)+)\)/;

function calledPath(text: Text, key: string): { path: string; line: number } | null {
  const found = find(text, new RegExp(`\\b${key}\\s*:\\s*${called.source}`));
  if (found === null) return null;
  const parts = Array.from(
    (found.groups[1] as string).matchAll(/["'`]([^"'`]+)["'`]/g),
    (match) => match[1],
  );
  return { path: parts.join('/'), line: found.line };
}

/** The strings of `schema: './a.ts'` or `schema: ['./a.ts', './b.ts']`. */
function schemaPaths(text: Text): { path: string; line: number }[] {
  const found = find(text, /\bschema\s*:\s*(\[[^\]]{0,1000}\]|["'`][^"'`]+["'`])/);
  const computed = calledPath(text, 'schema');
  if (found === null) return computed === null ? [] : [computed];
  return Array.from((found.groups[1] as string).matchAll(/["'`]([^"'`]+)["'`]/g), (match) => ({
    path: match[1] as string,
    line: found.line,
  }));
}

function* fromConfig(project: Project, source: Text): Generator<Claim> {
  if (!/drizzle-kit/.test(source.text)) return;
  const path = source.path;
  const clean = withoutComments(source, 'c');
  if (!/\bdialect\b|\bschema\s*:|\bout\s*:/.test(clean.text)) return;
  yield { claim: 'orm', value: 'drizzle', path, line: null, source: 'config' };
  yield { claim: 'migration_tool', value: 'drizzle-kit', path, line: null, source: 'config' };
  const dialect = dialectOf(clean);
  if (dialect !== null)
    yield { claim: 'engine', value: dialect.engine, path, line: dialect.line, source: 'config' };
  for (const schema of schemaPaths(clean)) {
    const value = configuredGlob(project.tree, path, schema.path);
    if (value !== null)
      yield { claim: 'schema_file', value, path, line: schema.line, source: 'config' };
  }
  for (const variable of findAll(
    clean,
    /(?:process\.env|env|import\.meta\.env)(?:\.|\[["'])([A-Z][A-Z0-9_]+)/g,
  )) {
    yield {
      claim: 'connection',
      value: variable.groups[1] as string,
      path,
      line: variable.line,
      source: 'config',
    };
  }
  const out = find(clean, /\bout\s*:\s*["'`]([^"'`]+)["'`]/);
  const computed = calledPath(clean, 'out');
  const named = (out?.groups[1] as string | undefined) ?? computed?.path ?? './drizzle';
  const folder = configuredFolder(project.tree, path, named);
  if (folder === null) return;
  yield {
    claim: 'migrations',
    value: folder,
    tool: 'drizzle-kit',
    path,
    line: (out ?? computed)?.line ?? null,
    source: 'config',
    ...(dialect === null ? {} : { engine: dialect.engine }),
  };
}

const cores: readonly (readonly [RegExp, Engine])[] = [
  [/from\s+["']drizzle-orm\/pg-core["']/, 'postgresql'],
  [/from\s+["']drizzle-orm\/mysql-core["']/, 'mysql'],
  [/from\s+["']drizzle-orm\/sqlite-core["']/, 'sqlite'],
];

/** Schema files tell by their import which engine they are for; asked only where no configuration does. */
function* fromSchemas(project: Project): Generator<Claim> {
  const candidates = project.tree
    .matching(/^(?:[\w.-]*schema[\w.-]*|index|tables?|[\w-]+)\.ts$/)
    .filter(
      (path) =>
        /(?:^|\/)[^/]*schemas?(?:\/|[^/]*\.ts$)|(?:^|\/)tables?\//i.test(path) && !isAside(path),
    );
  for (const path of candidates.slice(0, 200)) {
    const source = project.tree.head(path);
    if (source === null || !source.text.includes('drizzle-orm/')) continue;
    const core = cores.find(([expression]) => expression.test(source.text));
    if (core === undefined) continue;
    const line = find(source, core[0])?.line ?? null;
    yield { claim: 'orm', value: 'drizzle', path, line, source: 'schema' };
    yield { claim: 'engine', value: core[1], path, line, source: 'schema' };
    yield { claim: 'schema_file', value: path, path, line, source: 'schema' };
  }
}

function engineOfJournal(project: Project, folder: string): Engine | null {
  const journal = project.tree.read(`${folder}/meta/_journal.json`);
  const value = journal === null ? null : parseJson(journal);
  const dialect = isRecord(value) ? value.dialect : null;
  return typeof dialect === 'string' ? engineOf(dialect) : null;
}

export const drizzle: Detector = {
  name: 'drizzle',
  packages: {
    npm: { 'drizzle-orm': { orm: 'drizzle' } },
  },
  *inspect(project) {
    if (
      !project.packages.some((item) => item.name === 'drizzle-orm' || item.name === 'drizzle-kit')
    )
      return;
    let configured = false;
    for (const path of project.tree.matching(configNames)) {
      const source = project.tree.read(path);
      if (source === null) continue;
      for (const claim of fromConfig(project, source)) {
        if (claim.claim === 'schema_file' && !isAside(path)) configured = true;
        yield claim;
      }
    }
    if (!configured) yield* fromSchemas(project);
  },
  recognize({ path, files, folders, project }) {
    const journal = project.tree.has(`${path}/meta/_journal.json`);
    const folderLayout = folders.some(
      (name) =>
        project.tree.has(`${path}/${name}/snapshot.json`) &&
        project.tree.has(`${path}/${name}/migration.sql`),
    );
    if (!folderLayout && !(journal && files.some((name) => name.endsWith('.sql')))) return null;
    const engine = engineOfJournal(project, path);
    return engine === null ? { tool: 'drizzle-kit' } : { tool: 'drizzle-kit', engine };
  },
};
