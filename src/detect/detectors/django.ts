/** Django: settings, models, migrations of its applications. */
import type { Claim, Detector, Project } from '../claim.ts';
import { engineOf, engineOfUrl } from '../engines.ts';
import { folderOf } from '../paths.ts';
import { isAside } from '../roles.ts';
import { says } from '../signature.ts';
import { find, findAll, type Text, withoutComments } from '../text.ts';

const settingsFiles =
  /(?:^|\/)(?:[\w-]*settings[\w-]*(?:\/\w+)?|config\/\w+|conf\/\w+|[\w-]*config[\w-]*)\.py(?:\.\w+)?$/;

/** `django.db.backends.postgresql`, `django.contrib.gis.db.backends.postgis`, `django_prometheus.db.backends.…`. */
function engineOfBackend(backend: string): ReturnType<typeof engineOf> {
  return (
    engineOf(backend.split('.').at(-1) ?? '') ??
    engineOf(backend.split('.').at(-2) ?? '') ??
    (/psqlextra|postgre|tenants\.postgresql/.test(backend) ? 'postgresql' : null)
  );
}

function* fromSettings(source: Text): Generator<Claim> {
  const clean = withoutComments(source, 'hash');
  const path = source.path;
  const start = clean.text.search(
    /\bDATABASES\b|\bDATABASE_ENGINE\b|dj_database_url|\benv\.db|django_cockroachdb/,
  );
  if (start === -1) return;
  yield { claim: 'orm', value: 'django', path, line: null, source: 'config' };
  yield {
    claim: 'connection',
    value: 'DATABASES',
    path,
    line: find(clean, /\bDATABASES\b/)?.line ?? null,
    source: 'config',
  };
  // What a condition puts in the place of the first dictionary is not the default.
  const overridden =
    /^DATABASES\b/m.test(clean.text) && /^[ \t]+DATABASES\s*(?:\[|=)/m.test(clean.text);
  const first = overridden ? (find(clean, /^DATABASES\b/m)?.line ?? 0) : Infinity;
  let isDefault = true;
  for (const { groups, line } of findAll(
    clean,
    /["']((?:[a-z_]+\.)+backends\.\w+|django\.db\.backends\.\w+|psqlextra\.backend|django_cockroachdb|django_tenants\.postgresql_backend|mssql)["']/g,
  )) {
    const backend = groups[1] as string;
    if (/cache|email|session|celery|auth|storage|staticfiles/.test(backend)) continue;
    const value = /cockroach/.test(backend) ? 'cockroachdb' : engineOfBackend(backend);
    if (value === null) continue;
    const primary = isDefault && line >= first;
    if (primary) isDefault = false;
    yield { claim: 'engine', value, path, line, source: 'config', primary };
  }
  for (const { groups, line } of findAll(
    clean,
    /(?:dj_database_url|env\.db|env\.dj_db_url|parse)\w*[\s\S]{0,160}?["']([a-z0-9+]+:\/\/)/g,
  )) {
    const value = engineOfUrl(groups[1] as string);
    if (value !== null) yield { claim: 'engine', value, path, line, source: 'config' };
  }
}

function* models(project: Project): Generator<Claim> {
  const seen = new Set<string>();
  for (const path of project.tree
    .matching(/\.py$/)
    .filter((name) => /(?:^|\/)models(?:\.py|\/\w+\.py)$/.test(name) && !isAside(name))) {
    const value =
      path.endsWith('/models.py') || path === 'models.py' ? path : `${folderOf(path)}/*.py`;
    if (seen.has(value)) continue;
    const source = project.tree.head(path);
    const hit =
      source === null
        ? null
        : find(
            source,
            /\bmodels\.(?:Model|\w+Field)\b|class\s+\w+\([\w., ]*(?:Model|Abstract\w*User)\b/,
          );
    if (hit === null) continue;
    seen.add(value);
    yield { claim: 'schema_file', value, path, line: hit.line, source: 'schema' };
  }
}

export const django: Detector = {
  name: 'django',
  packages: {
    pypi: {
      django: { orm: 'django' },
      'django-cockroachdb': { engine: 'cockroachdb', source: 'adapter' },
      'mssql-django': { engine: 'mssql', source: 'adapter' },
      'django-postgres-extra': { engine: 'postgresql', source: 'adapter' },
      'django-tenants': { engine: 'postgresql', source: 'adapter' },
    },
  },
  *inspect(project) {
    const { tree } = project;
    if (
      tree.named('manage.py').length === 0 &&
      !project.packages.some((item) => item.name === 'django')
    )
      return;
    for (const path of tree
      .matching(/\.py(?:\.\w+)?$/)
      .filter((name) => settingsFiles.test(name))) {
      const source = tree.read(path);
      if (source !== null) yield* fromSettings(source);
    }
    yield* models(project);
  },
  recognize: (folder) =>
    says(folder, /\.py$/, /\bdjango\.db\b[^\n]*\bmigrations\b|\bdjango\.db\.migrations\b/) ||
    (says(folder, /\.py$/, /\bmigrations\.Migration\b/) &&
      !says(folder, /\.py$/, /^from tortoise\b/m))
      ? { tool: 'django' }
      : null,
};
