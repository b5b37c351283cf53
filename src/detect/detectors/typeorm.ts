/** TypeORM: DataSource files and ormconfig, entities, migrations. */
import type { Claim, Detector, Project } from '../claim.ts';
import { engineOf } from '../engines.ts';
import { folderOf } from '../paths.ts';
import { isAside } from '../roles.ts';
import { byContent, script } from '../signature.ts';
import { find, findAll, type Text, withoutComments } from '../text.ts';

const configNames =
  /^(?:ormconfig[\w.-]*\.(?:[cm]?[jt]s|json|ya?ml)|[\w.-]*(?:data-?source|typeorm|orm|database|db|connection|config)[\w.-]*\.[cm]?[jt]s|(?:app|database)\.module\.ts)$/;
const engine = /["']?\btype["']?\s*:\s*["'`]([\w-]+)["'`]/g;

function* fromConfig(source: Text): Generator<Claim> {
  const path = source.path;
  const isOrmConfig = /(?:^|\/)ormconfig/.test(path);
  if (
    !isOrmConfig &&
    !/new\s+DataSource\s*\(|DataSourceOptions|TypeOrmModule(?:Options|\.forRoot)|TypeOrmModuleAsyncOptions|createConnection\(/.test(
      source.text,
    )
  )
    return;
  if (!isOrmConfig && !/typeorm/.test(source.text)) return;
  const clean = path.endsWith('.json') ? source : withoutComments(source, 'c');
  yield { claim: 'orm', value: 'typeorm', path, line: null, source: 'config', weak: isOrmConfig };
  for (const hit of findAll(clean, engine)) {
    const value = engineOf(hit.groups[1] as string);
    if (value !== null)
      yield {
        claim: 'engine',
        value,
        path,
        line: hit.line,
        source: isOrmConfig ? 'connection' : 'config',
      };
  }
}

/** `user.entity.ts` and its neighbours: `*.entity.ts`. */
function entityGlob(path: string): string {
  return `*${/(?:\.(?:entity|model))?\.\w+$/.exec(path)?.[0] ?? '.ts'}`;
}

const entityFiles =
  /(?:entity|entities)\.[jt]s$|\.model\.ts$|(?:^|\/)(?:entit(?:y|ies)|models?)\/[^/]+\.[jt]s$/i;

/** `@Entity()` classes, one claim for each folder that holds some. */
function* entities(project: Project): Generator<Claim> {
  const folders = new Set<string>();
  const files = project.tree
    .matching(/\.(?:ts|js)$/)
    .filter((path) => entityFiles.test(path) && !isAside(path));
  for (const path of files.slice(0, 200)) {
    const folder = folderOf(path);
    if (folders.has(folder)) continue;
    const source = project.tree.head(path);
    const hit =
      source === null
        ? null
        : find(source, /^[ \t]*@(?:Entity|ChildEntity|ViewEntity)\(|\bnew\s+EntitySchema\b/m);
    if (hit === null || source === null || !/from\s+["']typeorm["']/.test(source.text)) continue;
    folders.add(folder);
    yield {
      claim: 'schema_file',
      value: `${folder}/${entityGlob(path)}`,
      path,
      line: hit.line,
      source: 'hint',
    };
  }
}

const written =
  /implements\s+(?:\w+\.)?(?:MigrationInterface|ReversibleMigration|IrreversibleMigration)|\bQueryRunner\b/;

export const typeorm: Detector = {
  name: 'typeorm',
  packages: { npm: { typeorm: { orm: 'typeorm' }, '@nestjs/typeorm': { orm: 'typeorm' } } },
  *inspect(project) {
    if (!project.packages.some((item) => /typeorm$/.test(item.name))) return;
    for (const path of project.tree.matching(configNames)) {
      const source = project.tree.read(path);
      if (source !== null) yield* fromConfig(source);
    }
    yield* entities(project);
  },
  recognize: (folder) =>
    byContent('typeorm', script, written)(folder) ??
    // Plain JavaScript has no interface to name.
    (folder.project.uses(folder.path, 'typeorm')
      ? byContent('typeorm', script, /\bqueryRunner\.\w+\(/)(folder)
      : null),
};
