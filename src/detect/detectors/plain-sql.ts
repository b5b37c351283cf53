/** Schemas in plain SQL, and migrations that an application keeps in one file of its own code. */
import type { Claim, Detector, Project } from '../claim.ts';
import { dialectOf, engineOfPath } from '../migrations/folders.ts';
import { isAside } from '../roles.ts';
import { find } from '../text.ts';

const schemaNames =
  /^(?:schema|structure|database|db[-_]?schema|create[-_]?(?:tables|schema)|tables|init[-_]?db|initdb)\.sql$/;
const codeNames =
  /^(?:migrations?|schema[-_]?migrations?|db[-_]?migrations?|migrate|schema)\.(?:go|[cm]?[jt]s|py|rs|rb|java|kt|ex)$/;
const statement = /\b(?:create\s+table|alter\s+table)\b/gi;

const schemaFolders = /(?:^|\/)(?:schemas?|tables|ddl)$/;

/** A folder of one statement's file for each table. */
function* schemaFoldersOf({ tree }: Project): Generator<Claim> {
  for (const { path, files } of tree.folders.values()) {
    if (!schemaFolders.test(path) || isAside(path) || /migrat/i.test(path)) continue;
    const scripts = files.filter((name) => name.endsWith('.sql'));
    const first = scripts[0];
    if (first === undefined || scripts.length < 2) continue;
    const source = tree.head(`${path}/${first}`);
    const hit = source === null ? null : find(source, /\bcreate\s+table\b/i);
    if (hit !== null)
      yield {
        claim: 'schema_file',
        value: `${path}/*.sql`,
        path: `${path}/${first}`,
        line: hit.line,
        source: 'schema',
      };
  }
}

export const plainSchemas: Detector = {
  name: 'plain-sql',
  *inspect(project) {
    const { tree } = project;
    yield* schemaFoldersOf(project);
    for (const path of tree.matching(schemaNames)) {
      if (isAside(path)) continue;
      const source = tree.head(path);
      const hit = source === null ? null : find(source, /\bcreate\s+table\b/i);
      if (source === null || hit === null) continue;
      yield {
        claim: 'schema_file',
        value: path,
        path,
        line: hit.line,
        source: 'schema',
      } satisfies Claim;
      const engine = dialectOf([source.text]) ?? engineOfPath(path);
      if (engine !== null)
        yield { claim: 'engine', value: engine, path, line: hit.line, source: 'connection' };
    }
    for (const path of tree.matching(codeNames)) {
      if (isAside(path)) continue;
      const source = tree.read(path);
      if (source === null || (source.text.match(statement)?.length ?? 0) < 3) continue;
      const line = find(source, new RegExp(statement.source, 'i'))?.line ?? null;
      yield { claim: 'migration_tool', value: 'custom', path, line, source: 'script' };
      yield { claim: 'schema_file', value: path, path, line, source: 'schema' };
      const engine = dialectOf([source.text]);
      if (engine !== null)
        yield { claim: 'engine', value: engine, path, line, source: 'connection' };
    }
  },
};
