/** SQLAlchemy and what migrates it: Alembic and Flask-Migrate. */
import type { Claim, Detector, MigrationFolder, Project } from '../claim.ts';
import { configuredFolder } from '../configured-path.ts';
import { engineOfUrl } from '../engines.ts';
import { folderOf } from '../paths.ts';
import { isAside } from '../roles.ts';
import { says } from '../signature.ts';
import { find, type Text } from '../text.ts';

function toolOf(project: Project, folder: string): 'alembic' | 'flask-migrate' {
  const env = project.tree.read(`${folder}/env.py`);
  if (env !== null && /flask_migrate|current_app/.test(env.text)) return 'flask-migrate';
  return project.uses(folder, 'flask-migrate') ? 'flask-migrate' : 'alembic';
}

/** `script_location = %(here)s/migrations`, `package:path`, or nothing where the file lies inside the folder. */
function scriptLocation(
  project: Project,
  source: Text,
): { folder: string; line: number | null } | null {
  const hit = find(source, /^[ \t]*script_location\s*=\s*["']?([^\s"'#]+)/m);
  if (hit === null)
    return project.tree.has(`${folderOf(source.path)}/env.py`)
      ? { folder: folderOf(source.path), line: null }
      : null;
  const named = (hit.groups[1] as string).replace(/%\(here\)s\/?/, './').replace(':', '/');
  const folder =
    configuredFolder(project.tree, source.path, named) ??
    configuredFolder(project.tree, source.path, named.replaceAll('.', '/'));
  return folder === null ? null : { folder, line: hit.line };
}

/** Where revisions lie, when not in `versions`: separated by spaces, commas, colons or line breaks. */
function* versionLocations(project: Project, source: Text, tool: string): Generator<Claim> {
  const path = source.path;
  const hit = find(
    source,
    /^[ \t]*version_locations\s*=\s*(\[[^\]]{0,2000}\]|[^\n]*(?:\n[ \t]+[^\s#][^\n]*){0,40})/m,
  );
  for (const named of (hit?.groups[1] ?? '')
    .replace(/%\(here\)s\/?/g, './')
    .split(/[\s,:;"'[\]]+/)) {
    const folder = named === '' ? null : configuredFolder(project.tree, path, named);
    if (folder !== null)
      yield {
        claim: 'migrations',
        value: folder,
        tool,
        path,
        line: hit?.line ?? null,
        source: 'config',
      };
  }
}

function* fromIni(project: Project, source: Text): Generator<Claim> {
  const path = source.path;
  const isToml = path.endsWith('.toml');
  if (isToml && !/^\[tool\.alembic\]/m.test(source.text)) return;
  const url = find(source, /^[ \t]*sqlalchemy\.url\s*=\s*["']?(\S+)/m);
  if (url !== null) {
    const engine = engineOfUrl(url.groups[1] as string);
    if (engine !== null && !/driver:\/\//.test(url.groups[1] as string))
      yield { claim: 'engine', value: engine, path, line: url.line, source: 'config' };
    yield { claim: 'connection', value: 'sqlalchemy.url', path, line: url.line, source: 'config' };
  }
  const location = scriptLocation(project, source);
  if (location === null) return;
  const tool = toolOf(project, location.folder);
  yield { claim: 'migration_tool', value: tool, path, line: location.line, source: 'config' };
  yield* versionLocations(project, source, tool);
  const versions = `${location.folder}/versions`;
  if (project.tree.folders.has(versions))
    yield {
      claim: 'migrations',
      value: versions,
      tool,
      path,
      line: location.line,
      source: 'config',
    };
}

const declarative =
  /\bDeclarativeBase\b|\bdeclarative_base\(|\bmapped_column\(|\b(?:db|sa|orm)\.Column\(|=\s*Column\(|\bTable\(\s*["']|\btable\s*=\s*True\b/;

/** Model modules: `models/*.py`, `models.py`, `tables.py`. */
function* models(project: Project): Generator<Claim> {
  const files = project.tree
    .matching(/\.py$/)
    .filter(
      (path) =>
        /(?:^|\/)(?:models?|tables|entities|orm|schema)(?:\/[^/]+)?\.py$|(?:^|\/)(?:models?|entities|tables|orm)\/[^/]+\.py$|_models?\.py$|db_models/.test(
          path,
        ) && !isAside(path),
    );
  const seen = new Set<string>();
  for (const path of files.slice(0, 400)) {
    const isModule = /(?:^|\/)(?:models?|tables|entities|orm)\/[^/]+\.py$/.test(path);
    const value = isModule ? `${folderOf(path)}/*.py` : path;
    if (seen.has(value)) continue;
    const source = project.tree.head(path);
    const hit = source === null ? null : find(source, declarative);
    if (hit === null) continue;
    seen.add(value);
    yield { claim: 'schema_file', value, path, line: hit.line, source: 'schema' };
  }
}

export const alembic: Detector = {
  name: 'alembic',
  packages: {
    pypi: {
      sqlalchemy: { orm: 'sqlalchemy' },
      'flask-sqlalchemy': { orm: 'sqlalchemy' },
      sqlmodel: { orm: 'sqlmodel' },
      'advanced-alchemy': { orm: 'sqlalchemy' },
      geoalchemy2: { orm: 'sqlalchemy', engine: 'postgresql', source: 'hint' },
      'sqlalchemy-cockroachdb': { engine: 'cockroachdb', source: 'adapter' },
      alembic: { tool: 'alembic' },
      'flask-migrate': { tool: 'flask-migrate' },
    },
  },
  *inspect(project) {
    const { tree } = project;
    for (const path of [
      ...tree.matching(/^alembic[\w.-]*\.ini(?:\.\w+)?$/),
      ...tree.named('pyproject.toml'),
    ]) {
      const source = tree.read(path);
      if (source !== null) yield* fromIni(project, source);
    }
    if (
      project.packages.some(
        (item) =>
          item.ecosystem === 'pypi' &&
          /^(?:sqlalchemy|flask-sqlalchemy|sqlmodel|advanced-alchemy)$/.test(item.name),
      )
    )
      yield* models(project);
  },
  recognize(folder: MigrationFolder) {
    if (!says(folder, /\.py$/, /^[ \t]*down_revision\s*[:=]|^from alembic import/m)) return null;
    const above = folderOf(folder.path);
    return {
      tool: toolOf(
        folder.project,
        folder.project.tree.has(`${above}/env.py`) ? above : folder.path,
      ),
    };
  },
};
