/** MikroORM: its configurations, migrations and snapshots. */
import type { Claim, Detector } from '../claim.ts';
import { engineOf } from '../engines.ts';
import { folderOf } from '../paths.ts';
import { says, script } from '../signature.ts';
import type { Engine } from '../stack.ts';
import { find, findAll, withoutComments } from '../text.ts';

const drivers: readonly (readonly [RegExp, Engine])[] = [
  [/@mikro-orm\/postgresql|\bPostgreSqlDriver\b/, 'postgresql'],
  [/@mikro-orm\/mysql|\bMySqlDriver\b/, 'mysql'],
  [/@mikro-orm\/mariadb|\bMariaDbDriver\b/, 'mariadb'],
  [/@mikro-orm\/(?:better-)?sqlite|\b(?:Better)?SqliteDriver\b/, 'sqlite'],
  [/@mikro-orm\/libsql|\bLibSqlDriver\b/, 'libsql'],
  [/@mikro-orm\/mongodb|\bMongoDriver\b/, 'mongodb'],
  [/@mikro-orm\/mssql|\bMsSqlDriver\b/, 'mssql'],
];

export const mikroOrm: Detector = {
  name: 'mikro-orm',
  packages: {
    npm: {
      '@mikro-orm/core': { orm: 'mikro-orm' },
      '@mikro-orm/nestjs': { orm: 'mikro-orm' },
      '@mikro-orm/postgresql': { orm: 'mikro-orm', engine: 'postgresql', source: 'adapter' },
      '@mikro-orm/mysql': { orm: 'mikro-orm', engine: 'mysql', source: 'adapter' },
      '@mikro-orm/mariadb': { orm: 'mikro-orm', engine: 'mariadb', source: 'adapter' },
      '@mikro-orm/sqlite': { orm: 'mikro-orm', engine: 'sqlite', source: 'adapter' },
      '@mikro-orm/better-sqlite': { orm: 'mikro-orm', engine: 'sqlite', source: 'adapter' },
      '@mikro-orm/libsql': { orm: 'mikro-orm', engine: 'libsql', source: 'adapter' },
      '@mikro-orm/mongodb': { orm: 'mikro-orm', engine: 'mongodb', source: 'adapter' },
      '@mikro-orm/mssql': { orm: 'mikro-orm', engine: 'mssql', source: 'adapter' },
    },
  },
  *inspect({ tree }) {
    for (const path of tree.matching(/mikro-?orm[\w.-]*\.[cm]?[jt]s$/)) {
      const source = tree.read(path);
      if (source === null || !/config/i.test(path)) continue;
      const clean = withoutComments(source, 'c');
      yield {
        claim: 'orm',
        value: 'mikro-orm',
        path,
        line: null,
        source: 'config',
      } satisfies Claim;
      for (const [expression, value] of drivers) {
        const hit = find(clean, expression);
        if (hit !== null) yield { claim: 'engine', value, path, line: hit.line, source: 'config' };
      }
      for (const hit of findAll(clean, /\btype\s*:\s*["'](\w+)["']/g)) {
        const value = engineOf(hit.groups[1] as string);
        if (value !== null)
          yield { claim: 'engine', value, path, line: hit.line, source: 'config' };
      }
      const models = [
        `${folderOf(path)}/src/models`,
        `${folderOf(path)}/src/entities`,
        `${folderOf(path)}/entities`,
        'src/entities',
      ];
      const folder = models
        .map((name) => name.replace(/^\//, ''))
        .find((name) => tree.folders.has(name));
      if (folder !== undefined)
        yield { claim: 'schema_file', value: `${folder}/*.ts`, path, line: null, source: 'hint' };
    }
  },
  recognize(folder) {
    const snapshot = folder.files.some((name) => /^\.snapshot-.*\.json$/.test(name));
    const written = says(folder, script, /from\s+["'][^"']*mikro-orm[^"']*["']|\bthis\.addSql\(/);
    return snapshot || written ? { tool: 'mikro-orm' } : null;
  },
};
