/** PHP: Laravel's Eloquent, Doctrine, Phinx, Yii. */
import type { Claim, Detector, Project } from '../claim.ts';
import { configuredFolder } from '../configured-path.ts';
import { engineOf, engineOfUrl } from '../engines.ts';
import { folderOf } from '../paths.ts';
import { isAside } from '../roles.ts';
import { byContent } from '../signature.ts';
import { find, findAll, type Text } from '../text.ts';
import type { Tree } from '../tree.ts';

/** Whether the project's own environment files settle the variable: they win over the code's default. */
function isSet(tree: Tree, variable: string): boolean {
  const expression = new RegExp(`^\\s*${variable}=\\S`, 'm');
  return tree
    .matching(/^\.env(?:\.\w+)?$/)
    .filter((path) => !isAside(path))
    .some((path) => expression.test(tree.read(path)?.text ?? ''));
}

/** `'default' => env('DB_CONNECTION', 'pgsql')`; the connections below it are a stock list. */
function* fromLaravelConfig(tree: Tree, source: Text): Generator<Claim> {
  const hit = find(
    source,
    /^[ \t]*["']default["']\s*=>\s*(?:\w*env\w*\(\s*["'](\w+)["']\s*,\s*)?["'](\w+)["']/im,
  );
  if (hit === null) return;
  const evidence = { path: source.path, line: hit.line, source: 'config' } as const;
  const variable = hit.groups[1];
  if (variable !== undefined) yield { claim: 'connection', value: variable, ...evidence };
  const engine = engineOf(hit.groups[2] as string);
  if (engine === null || (variable !== undefined && isSet(tree, variable))) return;
  yield { claim: 'engine', value: engine, ...evidence };
}

export const laravel: Detector = {
  name: 'laravel',
  packages: {
    composer: {
      'laravel/framework': { orm: 'eloquent', tool: 'laravel' },
      'illuminate/database': { orm: 'eloquent' },
      'laravel/lumen-framework': { orm: 'eloquent', tool: 'laravel' },
    },
  },
  *inspect({ tree }) {
    for (const path of tree
      .named('database.php')
      .filter((name) => /(?:^|\/)config\/database\.php$/i.test(name))) {
      const source = tree.read(path);
      if (source !== null) yield* fromLaravelConfig(tree, source);
    }
    const dumps = tree
      .matching(/^[\w-]+-schema\.(?:sql|dump)$/)
      .filter((name) => /(?:^|\/)database\/schema\//.test(name));
    for (const path of dumps)
      yield { claim: 'schema_file', value: path, path, line: null, source: 'schema' };
  },
  recognize: byContent(
    'laravel',
    /\.php$/,
    /\bIlluminate\\Database\\Migrations\\Migration\b|\bSchema::(?:create|table|drop)/,
  ),
};

function* fromDoctrineConfig(project: Project, source: Text): Generator<Claim> {
  const path = source.path;
  const dbal = find(source, /^[ \t]*dbal\s*:/m);
  if (dbal !== null) {
    yield { claim: 'orm', value: 'doctrine', path, line: dbal.line, source: 'config' };
    const driver = find(source, /^[ \t]*driver:\s*["']?(?:%\S+%|(\w+))/m);
    const engine = driver?.groups[1] === undefined ? null : engineOf(driver.groups[1]);
    if (engine !== null)
      yield { claim: 'engine', value: engine, path, line: driver?.line ?? null, source: 'config' };
    for (const { groups, line } of findAll(source, /%env\((?:\w+:)*(\w*(?:DATABASE|DB)\w*)\)%/g)) {
      yield { claim: 'connection', value: groups[1] as string, path, line, source: 'config' };
    }
  }
  for (const { groups, line } of findAll(
    source,
    /^[ \t]*["']?[\w\\]*(?:Migrations?)\\?["']?\s*(?::|=>)\s*["']?(?:%kernel\.project_dir%\/|__DIR__\s*\.\s*["'])?([\w./-]+)/gm,
  )) {
    if (!/doctrine_?migrations|migrations_paths/.test(source.text)) break;
    const folder = configuredFolder(project.tree, path, groups[1] as string);
    if (folder !== null)
      yield {
        claim: 'migrations',
        value: folder,
        tool: 'doctrine-migrations',
        path,
        line,
        source: 'config',
      };
  }
}

function* entities(project: Project): Generator<Claim> {
  const seen = new Set<string>();
  for (const path of project.tree
    .matching(/\.php$/)
    .filter((name) => /(?:^|\/)Entity\/[^/]+\.php$/.test(name))
    .slice(0, 80)) {
    const folder = folderOf(path);
    if (seen.has(folder)) continue;
    const source = project.tree.head(path);
    const hit = source === null ? null : find(source, /#\[ORM\\|@ORM\\/);
    if (hit === null) continue;
    seen.add(folder);
    yield {
      claim: 'schema_file',
      value: `${folder}/*.php`,
      path,
      line: hit.line,
      source: 'schema',
    };
  }
}

export const doctrine: Detector = {
  name: 'doctrine',
  packages: {
    composer: {
      'doctrine/orm': { orm: 'doctrine' },
      'doctrine/doctrine-bundle': { orm: 'doctrine' },
      'symfony/orm-pack': { orm: 'doctrine' },
      'doctrine/migrations': { tool: 'doctrine-migrations' },
      'doctrine/doctrine-migrations-bundle': { tool: 'doctrine-migrations' },
    },
  },
  *inspect(project) {
    if (
      !project.packages.some(
        (item) => /doctrine|symfony/.test(item.name) && item.ecosystem === 'composer',
      )
    )
      return;
    for (const path of project.tree.matching(
      /^(?:doctrine[\w.-]*|config|database|packages)\.(?:ya?ml|php)(?:\.dist)?$|^migrations\.php$/,
    )) {
      const source = project.tree.read(path);
      if (source !== null) yield* fromDoctrineConfig(project, source);
    }
    for (const path of project.tree.matching(/^\.env(?:\.\w+)?$/)) {
      const source = project.tree.read(path);
      const hit = source === null ? null : find(source, /^DATABASE_URL=["']?(\S+)/m);
      const engine = hit === null ? null : engineOfUrl(hit.groups[1] as string);
      if (engine !== null)
        yield { claim: 'engine', value: engine, path, line: hit?.line ?? null, source: 'config' };
    }
    yield* entities(project);
  },
  recognize: byContent(
    'doctrine-migrations',
    /\.php$/,
    /\bDoctrine\\(?:DBAL\\)?Migrations\\|\bDoctrine\\DBAL\\Schema\\Schema\b/,
  ),
};

const frameworkFiles =
  /^(?:app(?:[._-]\w+)*|main(?:-local)?|common(?:-local)?|config(?:[._-]\w+)*|settings(?:[._-]\w+)*|db(?:[._-]\w+)*|database(?:[._-]\w+)*|web|console|container|dependencies|doctrine[\w.-]*|cli-config|bootstrap|global|local|env|phinx)(?:\.(?:php|ya?ml|json))?(?:\.dist)?$/;

/** CakePHP's driver classes, Yii's and PDO's DSN, CodeIgniter's `DBDriver`, Doctrine's and Laminas' drivers. */
const frameworkSettings = [
  /['"]driver['"]\s*=>\s*(?:['"]?\\?Cake\\+Database\\+Driver\\+)?(Mysql|Postgres|Sqlite|Sqlserver)(?:::class|['"])/g,
  /\b(?:dsn['"]?\s*=>?\s*|new\s+\\?PDO\(\s*)(?:getenv\([^)\n]*\)\s*\?:\s*)?['"](mysql|pgsql|sqlite|sqlsrv):/g,
  /^[^#\n]*\bDBDriver['"]?\s*=>?\s*['"]?(MySQLi|Postgre|SQLite3|SQLSRV)\b/gm,
  /['"]driver['"]\s*=>\s*['"](pdo_\w+|Pdo_\w+|mysqli)['"]/g,
  /^[ \t]*(?:adapter:\s*|["']adapter["']\s*(?:=>|:)\s*["'])(mysql|pgsql|sqlite|sqlsrv)\b/gm,
  /['"]db_?(?:type|driver)['"]\s*=>\s*['"](\w+)['"]/g,
] as const;

function* fromFrameworks({ tree, packages }: Project): Generator<Claim> {
  if (!packages.some((item) => item.ecosystem === 'composer')) return;
  for (const path of tree.matching(frameworkFiles)) {
    if (!/\.php(?:\.dist)?$|(?:^|\/)env$|phinx/.test(path)) continue;
    const source = tree.read(path);
    if (source === null || source.text.length > 100_000) continue;
    for (const setting of frameworkSettings) {
      for (const { groups, line } of findAll(source, setting)) {
        const value = engineOf(groups[1] as string);
        if (value !== null) yield { claim: 'engine', value, path, line, source: 'config' };
      }
    }
  }
}

export const phpRunners: Detector = {
  name: 'php-runners',
  packages: {
    composer: {
      'robmorgan/phinx': { tool: 'phinx' },
      'cakephp/cakephp': { orm: 'cakephp' },
      'cakephp/migrations': { tool: 'phinx' },
      'yiisoft/yii2': { orm: 'yii' },
      'propel/propel': { orm: 'propel' },
      'cycle/orm': { orm: 'cycle' },
      'codeigniter4/framework': { orm: 'codeigniter', tool: 'codeigniter' },
      'codeigniter4/codeigniter4': { orm: 'codeigniter', tool: 'codeigniter' },
      'topthink/think-orm': { orm: 'think-orm' },
      'hyperf/database': { orm: 'eloquent' },
      'nette/database': { orm: 'nette' },
      'catfan/medoo': { orm: 'medoo' },
    },
  },
  inspect: fromFrameworks,
  recognize(folder) {
    return (
      byContent(
        'phinx',
        /\.php$/,
        /\bPhinx\\|\bMigrations\\(?:Abstract|Base)Migration\b/,
      )(folder) ??
      byContent('yii', /\.php$/, /\byii\\db\\Migration\b/)(folder) ??
      byContent('codeigniter', /\.php$/, /\bCodeIgniter\\Database\\Migration\b/)(folder)
    );
  },
};
