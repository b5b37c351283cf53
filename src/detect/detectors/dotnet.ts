/** .NET: EF Core contexts and migrations, Dapper, FluentMigrator, DbUp, connection strings of appsettings. */
import type { Claim, Detector } from '../claim.ts';
import { engineOf } from '../engines.ts';
import { isAside } from '../roles.ts';
import { byContent, says } from '../signature.ts';
import type { Engine } from '../stack.ts';
import { find, findAll, withoutComments } from '../text.ts';

const calls: readonly (readonly [RegExp, Engine])[] = [
  [/\.UseNpgsql\(/, 'postgresql'],
  [/\.UseSqlServer\(/, 'mssql'],
  [/\.UseSqlite\(/, 'sqlite'],
  [/\.UseMySql\(|\.UseMySQL\(/, 'mysql'],
  [/\.UseOracle\(/, 'oracle'],
  [/\.UseMongoDB\(/, 'mongodb'],
];

const contexts = /(?:context|dbcontext)\.cs$/;
const startup =
  /^(?:program|startup|dependenc\w*|[\w.]*(?:extensions?|module|installer|configuration|registration|setup|database|persistence|infrastructure|factory)[\w.]*)\.cs$/;

export const efCore: Detector = {
  name: 'ef-core',
  packages: {
    nuget: {
      'microsoft.entityframeworkcore': { orm: 'ef-core' },
      'microsoft.entityframeworkcore.design': { orm: 'ef-core' },
      'microsoft.entityframeworkcore.relational': { orm: 'ef-core' },
      'microsoft.entityframeworkcore.sqlserver': {
        orm: 'ef-core',
        engine: 'mssql',
        source: 'adapter',
      },
      'microsoft.entityframeworkcore.sqlite': {
        orm: 'ef-core',
        engine: 'sqlite',
        source: 'adapter',
      },
      'npgsql.entityframeworkcore.postgresql': {
        orm: 'ef-core',
        engine: 'postgresql',
        source: 'adapter',
      },
      'aspire.npgsql.entityframeworkcore.postgresql': {
        orm: 'ef-core',
        engine: 'postgresql',
        source: 'adapter',
      },
      'aspire.microsoft.entityframeworkcore.sqlserver': {
        orm: 'ef-core',
        engine: 'mssql',
        source: 'adapter',
      },
      'pomelo.entityframeworkcore.mysql': { orm: 'ef-core', engine: 'mysql', source: 'adapter' },
      'mysql.entityframeworkcore': { orm: 'ef-core', engine: 'mysql', source: 'adapter' },
      'oracle.entityframeworkcore': { orm: 'ef-core', engine: 'oracle', source: 'adapter' },
      'mongodb.entityframeworkcore': { orm: 'ef-core', engine: 'mongodb', source: 'adapter' },
    },
  },
  *inspect({ tree, packages }) {
    if (!packages.some((item) => item.ecosystem === 'nuget')) return;
    for (const path of tree.matching(contexts)) {
      const source = tree.read(path);
      const hit =
        source === null
          ? null
          : find(
              source,
              /class\s+\w+(?:<[^>]{0,200}>)?\s*(?:\([^)]{0,500}\))?\s*:\s*[\w.]*DbContext\b/,
            );
      if (hit !== null && !isAside(path))
        yield {
          claim: 'schema_file',
          value: path,
          path,
          line: hit.line,
          source: 'schema',
        } satisfies Claim;
    }
    for (const path of tree
      .matching(/\.cs$/)
      .filter(
        (name) =>
          contexts.test(name.toLowerCase()) ||
          startup.test((name.split('/').at(-1) ?? '').toLowerCase()),
      )) {
      const source = tree.read(path);
      if (
        source === null ||
        !/\.Use(?:Npgsql|SqlServer|Sqlite|MySQL|Oracle|MongoDB)\(/i.test(source.text)
      )
        continue;
      const clean = withoutComments(source, 'c');
      for (const [expression, value] of calls) {
        const hit = find(clean, expression);
        if (hit !== null) yield { claim: 'engine', value, path, line: hit.line, source: 'config' };
      }
    }
    for (const path of tree.matching(/^appsettings[\w.-]*\.json$|^(?:app|web)\.config$/)) {
      const source = tree.read(path);
      if (source === null) continue;
      for (const { line } of findAll(source, /["<]connectionStrings["\s>]/gi)) {
        yield { claim: 'connection', value: 'ConnectionStrings', path, line, source: 'config' };
      }
    }
  },
  recognize(folder) {
    if (folder.files.some((name) => /ModelSnapshot\.cs$/.test(name))) return { tool: 'ef-core' };
    return says(folder, /\.cs$/, /\bMicrosoft\.EntityFrameworkCore\.Migrations\b/)
      ? { tool: 'ef-core' }
      : null;
  },
};

export const dotnetRunners: Detector = {
  name: 'dotnet-runners',
  packages: {
    nuget: {
      dapper: { orm: 'dapper' },
      nhibernate: { orm: 'nhibernate' },
      linq2db: { orm: 'linq2db' },
      'linq2db.core': { orm: 'linq2db' },
      fluentmigrator: { tool: 'fluentmigrator' },
      'fluentmigrator.runner': { tool: 'fluentmigrator' },
      'fluentmigrator.runner.postgres': {
        tool: 'fluentmigrator',
        engine: 'postgresql',
        source: 'adapter',
      },
      'fluentmigrator.runner.sqlite': {
        tool: 'fluentmigrator',
        engine: 'sqlite',
        source: 'adapter',
      },
      'fluentmigrator.runner.sqlserver': {
        tool: 'fluentmigrator',
        engine: 'mssql',
        source: 'adapter',
      },
      'fluentmigrator.runner.mysql': { tool: 'fluentmigrator', engine: 'mysql', source: 'adapter' },
      'dbup-core': { tool: 'dbup' },
      dbup: { tool: 'dbup' },
      'dbup-postgresql': { tool: 'dbup', engine: 'postgresql', source: 'adapter' },
      'dbup-sqlserver': { tool: 'dbup', engine: 'mssql', source: 'adapter' },
      'dbup-mysql': { tool: 'dbup', engine: 'mysql', source: 'adapter' },
      'dbup-sqlite': { tool: 'dbup', engine: 'sqlite', source: 'adapter' },
      evolve: { tool: 'evolve' },
    },
  },
  *inspect({ packages }) {
    for (const { ecosystem, name, path, line, scope } of packages) {
      if (ecosystem !== 'nuget') continue;
      const evidence = { path, line, weak: scope === 'development' } as const;
      // Forks keep the name and add their own: `System.Data.SQLite.Core.Acme`.
      const [, runner] = /^.+\.fluentmigrator\.runner\.(\w+)$/.exec(name) ?? [];
      const forked = /^system\.data\.sqlite\.\w+\./.test(name) ? 'sqlite' : engineOf(runner ?? '');
      if (forked !== null)
        yield { claim: 'engine', value: forked, source: 'dependency', ...evidence };
      if (runner !== undefined)
        yield {
          claim: 'migration_tool',
          value: 'fluentmigrator',
          source: 'dependency',
          ...evidence,
        };
    }
  },
  recognize(folder) {
    const fluent = byContent(
      'fluentmigrator',
      /\.cs$/,
      /\[(?:\w*Migration)\(|\bFluentMigrator\b/,
    )(folder);
    if (fluent !== null) return fluent;
    const isSql =
      folder.sampleNames.length > 0 && folder.sampleNames.every((name) => /\.sql$/i.test(name));
    return isSql && folder.project.packages.some((item) => /^dbup/.test(item.name))
      ? { tool: 'dbup' }
      : null;
  },
};
