/** Back ends that bring a database with them: Supabase, Hasura, PostgREST, Encore, Cloudflare D1. */
import type { Claim, Detector, Project } from '../claim.ts';
import { configuredFolder, configuredGlob } from '../configured-path.ts';
import { folderOf } from '../paths.ts';
import { find, findAll, type Text, toText, withoutComments } from '../text.ts';

const empty = toText('', Buffer.alloc(0)) as Text;

export const supabase: Detector = {
  name: 'supabase',
  packages: {
    npm: {
      '@supabase/supabase-js': { platform: 'supabase', engine: 'postgresql' },
      '@supabase/ssr': { platform: 'supabase' },
    },
    pypi: { supabase: { platform: 'supabase', engine: 'postgresql' } },
  },
  *inspect({ tree }) {
    for (const path of tree
      .named('config.toml')
      .filter((name) => /(?:^|\/)supabase\/config\.toml$/.test(name))) {
      yield {
        claim: 'platform',
        value: 'supabase',
        path,
        line: null,
        source: 'config',
      } satisfies Claim;
      yield { claim: 'engine', value: 'postgresql', path, line: null, source: 'config' };
      const paths = find(
        tree.read(path) ?? empty,
        /^[ \t]*schema_paths\s*=\s*\[([^\]]{0,2000})\]/m,
      );
      for (const [, named = ''] of (paths?.groups[1] ?? '').matchAll(/["']([^"']+)["']/g)) {
        const value = configuredGlob(tree, path, named);
        if (value !== null)
          yield { claim: 'schema_file', value, path, line: paths?.line ?? null, source: 'config' };
      }
      const folder = `${folderOf(path)}/migrations`;
      if (tree.folders.has(folder))
        yield {
          claim: 'migrations',
          value: folder,
          tool: 'supabase-cli',
          path,
          line: null,
          source: 'config',
          engine: 'postgresql',
        };
    }
  },
  recognize({ path, files }) {
    const isOurs =
      /(?:^|\/)supabase\/migrations$/.test(path) && files.some((name) => name.endsWith('.sql'));
    return isOurs ? { tool: 'supabase-cli', engine: 'postgresql' } : null;
  },
};

function hasuraKind(project: Project, folder: string): 'postgresql' | 'mssql' {
  const databases =
    project.tree.read(`${folder}/metadata/databases/databases.yaml`) ??
    project.tree.read(`${folder}/metadata/databases.yaml`);
  return databases !== null && /kind:\s*mssql/.test(databases.text) ? 'mssql' : 'postgresql';
}

export const hasura: Detector = {
  name: 'hasura',
  *inspect(project) {
    for (const path of project.tree.named('config.yaml')) {
      const source = project.tree.read(path);
      const hit =
        source === null
          ? null
          : find(source, /^[ \t]*(?:metadata_directory|migrations_directory|actions)\s*:/m);
      if (
        hit === null ||
        !project.tree.folders.has(`${folderOf(path)}/metadata`.replace(/^\//, ''))
      )
        continue;
      yield { claim: 'platform', value: 'hasura', path, line: hit.line, source: 'config' };
      yield {
        claim: 'engine',
        value: hasuraKind(project, folderOf(path)),
        path,
        line: hit.line,
        source: 'config',
      };
    }
  },
  recognize({ path, files, folders, project }) {
    const base = path.replace(/\/?migrations(?:\/[^/]+)?$/, '');
    const config = base === '' ? 'config.yaml' : `${base}/config.yaml`;
    const metadata = base === '' ? 'metadata' : `${base}/metadata`;
    const numbered =
      folders.some((name) => /^\d{13}_/.test(name)) ||
      files.some((name) => /^\d{13}_.*\.up\.(?:sql|yaml)$/.test(name));
    if (!numbered || !project.tree.has(config) || !project.tree.folders.has(metadata)) return null;
    return { tool: 'hasura', engine: hasuraKind(project, base) };
  },
};

export const postgrest: Detector = {
  name: 'postgrest',
  *inspect({ tree }) {
    for (const path of [
      ...tree.named('postgrest.conf'),
      ...tree.matching(/^(?:docker-)?compose[\w.-]*\.ya?ml$/),
    ]) {
      const source = tree.read(path);
      const hit =
        source === null
          ? null
          : find(source, /image:\s*["']?\S*postgrest\/postgrest|^[ \t]*db-uri\s*=/m);
      if (hit === null) continue;
      yield { claim: 'platform', value: 'postgrest', path, line: hit.line, source: 'config' };
      yield { claim: 'engine', value: 'postgresql', path, line: hit.line, source: 'connection' };
    }
  },
};

const encoreDatabase =
  /(?:new\s+SQLDatabase\s*\(|sqldb\.NewDatabase\s*\()[\s\S]{0,200}?[Mm]igrations\s*:\s*(?:\{\s*path\s*:\s*)?["'`]([^"'`]+)["'`]/g;

export const encore: Detector = {
  name: 'encore',
  packages: {
    npm: { 'encore.dev': { platform: 'encore' } },
    go: { 'encore.dev': { platform: 'encore' } },
  },
  *inspect({ tree }) {
    const apps = tree.named('encore.app');
    if (apps.length === 0) return;
    yield {
      claim: 'platform',
      value: 'encore',
      path: apps[0] as string,
      line: null,
      source: 'config',
    };
    for (const path of tree.matching(/\.(?:ts|go)$/).slice(0, 1_500)) {
      const source = tree.head(path);
      if (source === null || !/SQLDatabase|sqldb\.NewDatabase/.test(source.text)) continue;
      for (const hit of findAll(withoutComments(source, 'c'), encoreDatabase)) {
        yield { claim: 'engine', value: 'postgresql', path, line: hit.line, source: 'config' };
        const folder = configuredFolder(tree, path, hit.groups[1] as string);
        if (folder !== null)
          yield {
            claim: 'migrations',
            value: folder,
            tool: 'encore',
            path,
            line: hit.line,
            source: 'config',
            engine: 'postgresql',
          };
      }
    }
  },
  recognize({ path, files, project }) {
    if (project.tree.named('encore.app').length === 0 || !/(?:^|\/)migrations$/.test(path))
      return null;
    return files.some((name) => /^\d+_.*\.up\.sql$/.test(name))
      ? { tool: 'encore', engine: 'postgresql' }
      : null;
  },
};

/** The code knows each database by the name of its binding. */
function* bindings(source: Text): Generator<Claim> {
  const seen = new Set<string>();
  for (const { groups, line } of findAll(
    source,
    /\[\[[\w.]*d1_databases\]\][^[]{0,400}?\bbinding\s*=\s*["'](\w+)["']|["']d1_databases["']\s*:\s*\[([^\]]{0,4000})\]/g,
  )) {
    const listed = Array.from(
      (groups[2] ?? '').matchAll(/["']binding["']\s*:\s*["'](\w+)["']/g),
      (match) => match[1] as string,
    );
    for (const value of groups[1] === undefined ? listed : [groups[1]]) {
      if (seen.has(value)) continue;
      seen.add(value);
      yield { claim: 'connection', value, path: source.path, line, source: 'config' };
    }
  }
}

export const wrangler: Detector = {
  name: 'wrangler',
  *inspect({ tree }) {
    for (const path of tree.matching(/^wrangler[\w.-]*\.(?:toml|jsonc?)$/)) {
      const source = tree.read(path);
      const hit = source === null ? null : find(source, /d1_databases/);
      if (source === null || hit === null) continue;
      yield { claim: 'engine', value: 'd1', path, line: hit.line, source: 'config' };
      yield { claim: 'platform', value: 'cloudflare', path, line: hit.line, source: 'config' };
      yield* bindings(source);
      const named = findAll(source, /["']?migrations_dir["']?\s*[=:]\s*["']([^"']+)["']/g).map(
        ({ groups, line }) => ({ name: groups[1] as string, line }),
      );
      if (named.length === 0) named.push({ name: 'migrations', line: hit.line });
      for (const { name, line } of named) {
        const folder = configuredFolder(tree, path, name);
        const files = folder === null ? [] : (tree.folders.get(folder)?.files ?? []);
        if (folder === null || !files.some((file) => /^\d+.*\.sql$/.test(file))) continue;
        yield {
          claim: 'migrations',
          value: folder,
          tool: 'wrangler',
          path,
          line,
          source: 'config',
          engine: 'd1',
        };
      }
    }
  },
};

/** Hosts, by the shape of a host name or the variables that their dashboards hand out. Values are not kept. */
const hosts: readonly (readonly [RegExp, string])[] = [
  [/\.neon\.tech\b/i, 'neon'],
  [/\.supabase\.(?:co|com)\b/i, 'supabase'],
  [/\.psdb\.cloud\b|\.connect\.psdb\.|planetscale/i, 'planetscale'],
  [/\.turso\.io\b|\bTURSO_/i, 'turso'],
  [/\.cockroachlabs\.cloud\b/i, 'cockroachdb-cloud'],
  [/\.rds\.amazonaws\.com\b/i, 'aws-rds'],
  [/\.render\.com\b.*postgres|fromDatabase:/i, 'render'],
  [/\.rlwy\.net\b|\.railway\.(?:app|internal)\b/i, 'railway'],
  [/\.aivencloud\.com\b/i, 'aiven'],
  [/\bPOSTGRES_PRISMA_URL\b|\bPOSTGRES_URL_NON_POOLING\b/, 'vercel-postgres'],
  [/\.mongodb\.net\b/i, 'mongodb-atlas'],
  [/\.db\.ondigitalocean\.com\b/i, 'digitalocean'],
  [/\.(?:postgres|mysql|mariadb)\.database\.azure\.com\b|\.database\.windows\.net\b/i, 'azure'],
  [/\/cloudsql\/|\bCLOUD_SQL_CONNECTION_NAME\b|\bINSTANCE_CONNECTION_NAME\b/, 'google-cloud-sql'],
  [/\.tsdb\.cloud\.timescale\.com\b/i, 'timescale'],
  [/\.db\.postgresbridge\.com\b/i, 'crunchy-bridge'],
  [/\bdb\.prisma\.io\b|\bprisma\+postgres:\/\//i, 'prisma-postgres'],
  [/\.thenile\.dev\b/i, 'nile'],
  [/\.xata\.(?:sh|tech)\b/i, 'xata'],
  [/\.tidbcloud\.com\b/i, 'tidb-cloud'],
  [/\.flycast\b|\.internal:5432\b/i, 'fly'],
  [/\bheroku-postgresql\b/i, 'heroku'],
  [/\.clickhouse\.cloud\b/i, 'clickhouse-cloud'],
  [/\.yugabyte\.cloud\b/i, 'yugabyte'],
];

export const hosting: Detector = {
  name: 'hosting',
  *inspect({ tree }) {
    for (const path of tree.matching(
      /^(?:\.?env[\w.-]*|.*\.env(?:[._-]\w+)?|render\.ya?ml|fly\.toml|app\.json|.*\.prisma|.*config\.[cm]?[jt]s)$/,
    )) {
      const source = tree.read(path);
      if (source === null || source.text.length > 100_000) continue;
      for (const [expression, value] of hosts) {
        const hit = find(source, expression);
        if (hit !== null)
          yield { claim: 'platform', value, path, line: hit.line, source: 'connection' };
      }
    }
  },
};
