/** Sequelize: `.sequelizerc`, its configuration, models, migrations of its command and of Umzug. */
import type { Claim, Detector, Project } from '../claim.ts';
import { configuredFolder } from '../configured-path.ts';
import { engineOf } from '../engines.ts';
import { withoutTestSection } from '../environments.ts';
import { says, script } from '../signature.ts';
import { findAll, type Text, withoutComments } from '../text.ts';

/** `'migrations-path': path.resolve('server', 'migrations')`: the strings are the parts of the path. */
const setting = /["']?(migrations-path|models-path|config)["']?\s*:\s*([^\n]+)/g;

function* fromRc(project: Project, source: Text): Generator<Claim> {
  const path = source.path;
  const clean = withoutComments(source, 'c');
  yield { claim: 'orm', value: 'sequelize', path, line: null, source: 'config' };
  yield { claim: 'migration_tool', value: 'sequelize-cli', path, line: null, source: 'config' };
  for (const { groups, line } of findAll(clean, setting)) {
    const parts = Array.from(
      (groups[2] as string).matchAll(/["'`]([^"'`]+)["'`]/g),
      (match) => match[1],
    );
    const folder = configuredFolder(project.tree, path, parts.join('/'));
    if (folder === null) continue;
    if (groups[1] === 'migrations-path') {
      yield {
        claim: 'migrations',
        value: folder,
        tool: 'sequelize-cli',
        path,
        line,
        source: 'config',
      };
    } else if (groups[1] === 'models-path') {
      yield {
        claim: 'schema_file',
        value: `${folder}/${modelGlob(project, folder)}`,
        path,
        line,
        source: 'config',
      };
    }
  }
}

function modelGlob(project: Project, folder: string): string {
  const files = project.tree.folders.get(folder)?.files ?? [];
  return files.filter((name) => name.endsWith('.ts')).length > files.length / 2 ? '*.ts' : '*.js';
}

function* fromConfig(source: Text): Generator<Claim> {
  const clean = withoutTestSection(
    source.path.endsWith('.json') ? source : withoutComments(source, 'c'),
  );
  for (const { groups, line } of findAll(
    clean,
    /["']?\bdialect["']?\s*:\s*(?:[\w.]+\s*(?:\|\||\?\?)\s*)?["'`](\w+)["'`]/g,
  )) {
    const value = engineOf(groups[1] as string);
    if (value !== null) yield { claim: 'engine', value, path: source.path, line, source: 'config' };
  }
}

export const sequelize: Detector = {
  name: 'sequelize',
  packages: {
    npm: {
      sequelize: { orm: 'sequelize' },
      'sequelize-typescript': { orm: 'sequelize' },
      '@sequelize/core': { orm: 'sequelize' },
      '@sequelize/postgres': { engine: 'postgresql', source: 'adapter' },
      '@sequelize/mysql': { engine: 'mysql', source: 'adapter' },
      '@sequelize/sqlite3': { engine: 'sqlite', source: 'adapter' },
      umzug: { tool: 'umzug' },
    },
  },
  *inspect(project) {
    for (const path of project.tree.named('.sequelizerc', '.sequelizerc.js')) {
      const source = project.tree.read(path);
      if (source !== null) yield* fromRc(project, source);
    }
    if (!project.packages.some((item) => /sequelize/.test(item.name))) return;
    const configs = project.tree.matching(
      /^(?:[\w.-]*(?:config|database|db|sequelize|connection)[\w.-]*|index)\.(?:[cm]?[jt]s|json)$/,
    );
    for (const path of configs.slice(0, 200)) {
      const source = project.tree.read(path);
      if (
        source !== null &&
        /sequelize|dialect/i.test(source.text) &&
        !/drizzle-kit/.test(source.text)
      )
        yield* fromConfig(source);
    }
    const models = [...project.tree.folders.values()].filter(({ path }) =>
      /(?:^|\/)(?:models|entities)$/.test(path),
    );
    for (const { path, files } of models) {
      const file = files.find(
        (name) =>
          script.test(name) && /sequelize/i.test(project.tree.head(`${path}/${name}`)?.text ?? ''),
      );
      if (file === undefined) continue;
      yield {
        claim: 'schema_file',
        value: `${path}/${modelGlob(project, path)}`,
        path: `${path}/${file}`,
        line: null,
        source: 'hint',
      };
    }
  },
  recognize(folder) {
    return says(folder, script, /queryInterface\b|up\(\{\s*context/i) &&
      folder.project.uses(folder.path, /sequelize|umzug/)
      ? { tool: 'sequelize-cli' }
      : null;
  },
};
