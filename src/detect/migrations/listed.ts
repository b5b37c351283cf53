/** Lists of migrations that other files of a project keep: dumped schemas, a crate's `lib.rs`, Liquibase's changelogs. */
import { folderOf } from '../paths.ts';
import { findAll, type Text } from '../text.ts';
import { joinPath, type Tree } from '../tree.ts';
import { parseName } from './naming.ts';

export interface Listed {
  /** The file that holds the list. */
  readonly path: string;
  readonly names: readonly string[];
  /** Names of the folder, in the list's own form. */
  readonly present: readonly string[];
}

/** `INSERT INTO schema_migrations (version) VALUES ('2024…'), …` ends dumps of Rails, Ecto and dbmate. */
const insert =
  /INSERT\s+INTO\s+(?:[\w"`]+\.)?["`]?schema_migrations["`]?\s*\([^)]{0,100}\)\s*VALUES/i;

function dumpedVersions(source: Text): string[] | null {
  const at = source.text.search(insert);
  if (at === -1) return null;
  const versions = source.text.slice(at).matchAll(/\(\s*'?(\d+)'?[,)]/g);
  return Array.from(versions, (match) => match[1] as string);
}

function stampsOf(tree: Tree, folder: string): string[] {
  return (tree.folders.get(folder)?.files ?? []).flatMap(
    (name) => parseName(name, false)?.stamp ?? [],
  );
}

/** A dump lists all folders of its database: one folder alone must not be held against it. */
function versionsOfDump(tree: Tree, folder: string): Listed | null {
  const beside = folderOf(folder);
  for (const name of ['structure.sql', 'schema.sql']) {
    const path = joinPath(beside, name);
    const source = tree.has(path) ? tree.read(path) : null;
    const names = source === null ? null : dumpedVersions(source);
    if (names === null) continue;
    const folders = (tree.folders.get(beside)?.folders ?? []).filter((other) =>
      /migrat/.test(other),
    );
    return folders.length > 1 ? null : { path, names, present: stampsOf(tree, folder) };
  }
  return null;
}

/** `schema.rb` names the newest version only; what is newer was not run when it was written. */
function versionOfSchema(tree: Tree, folder: string): Listed | null {
  const path = joinPath(folderOf(folder), 'schema.rb');
  const source = folder.endsWith('/migrate') && tree.has(path) ? tree.head(path) : null;
  const found = /\.define\(\s*version:\s*([\d_]+)/.exec(source?.text ?? '')?.[1];
  if (found === undefined) return null;
  const version = found.replaceAll('_', '');
  const present = stampsOf(tree, folder).filter((stamp) => BigInt(stamp) > BigInt(version));
  return { path, names: [], present };
}

/** SeaORM runs what the crate's `migrations()` lists. */
function seaOrmList(tree: Tree, folder: string): Listed | null {
  const path = joinPath(folder, 'lib.rs');
  const source = tree.has(path) ? tree.read(path) : null;
  if (source === null || !/\bmigrations\(\)/.test(source.text)) return null;
  const names = findAll(source, /Box::new\(\s*(?:\w+::)*(m\d{8}_\d{6}_\w+)::/g).map(
    ({ groups }) => groups[1] as string,
  );
  const present = (tree.folders.get(folder)?.files ?? [])
    .filter((name) => /^m\d{8}_\d{6}_\w+\.rs$/.test(name))
    .map((name) => name.slice(0, -3));
  return names.length === 0 ? null : { path, names, present };
}

/** Of a folder whose files are included one by one; `includeAll` needs no list. */
function liquibaseIncludes(tree: Tree, folder: string): Listed | null {
  const beside = [folder, folderOf(folder)].flatMap((path) =>
    (tree.folders.get(path)?.files ?? [])
      .filter((name) =>
        /(?:master|changelog|root|index|main)[\w.-]*\.(?:xml|ya?ml|json)$/i.test(name),
      )
      .map((name) => joinPath(path, name)),
  );
  const own = new Set(tree.folders.get(folder)?.files ?? []);
  const present = [...own].filter(
    (name) => parseName(name, false) !== null && !beside.includes(joinPath(folder, name)),
  );
  for (const path of beside) {
    const source = tree.read(path);
    if (source === null || !/\binclude\b/.test(source.text)) continue;
    if (/\bincludeAll\b/.test(source.text)) return null;
    const names = findAll(source, /\bfile["']?\s*[=:]\s*["']?([^"'\s>,}]+)/g)
      .map(({ groups }) => (groups[1] as string).replace(/^classpath:/, ''))
      .filter(
        (file) => folderOf(file) === '' || folder.endsWith(folderOf(file).replace(/^\/|^\.\//, '')),
      )
      .map((file) => file.slice(file.lastIndexOf('/') + 1))
      .filter((name) => parseName(name, false) !== null);
    if (names.some((name) => own.has(name))) return { path, names, present };
  }
  return null;
}

/** Migrations of EF Core carry their attributes in the designer's half: without it they are not found. */
function designerHalves(tree: Tree, folder: string): Listed | null {
  const files = tree.folders.get(folder)?.files ?? [];
  const names = files.flatMap((name) => /^(\d{14}_\w+)\.Designer\.cs$/.exec(name)?.[1] ?? []);
  const present = files.flatMap((name) => {
    const own = /^(\d{14}_\w+)\.cs$/.exec(name)?.[1];
    const text = own === undefined ? null : (tree.head(joinPath(folder, name))?.text ?? null);
    return own === undefined || text === null || /\[Migration\(/.test(text) ? [] : own;
  });
  return names.length === 0 ? null : { path: folder, names, present };
}

const readers: Readonly<Record<string, (tree: Tree, folder: string) => Listed | null>> = {
  activerecord: (tree, folder) => versionsOfDump(tree, folder) ?? versionOfSchema(tree, folder),
  ecto: versionsOfDump,
  dbmate: versionsOfDump,
  'sea-orm': seaOrmList,
  liquibase: liquibaseIncludes,
  'ef-core': designerHalves,
};

export function readListed(tree: Tree, folder: string, tool: string): Listed | null {
  return readers[tool]?.(tree, folder) ?? null;
}
