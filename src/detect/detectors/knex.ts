/** Knex and what is built on it: knexfile, migrations of its own command. */
import type { Claim, Detector, Project } from '../claim.ts';
import { configuredFolder } from '../configured-path.ts';
import { engineOf } from '../engines.ts';
import { withoutTestSection } from '../environments.ts';
import { says, script } from '../signature.ts';
import { findAll, type Text, withoutComments } from '../text.ts';

const client = /\b["']?client["']?\s*:\s*(?:[\w.]+\s*(?:\|\||\?\?)\s*)?["'`]([\w-]+)["'`]/g;
const directory = /\bdirectory["']?\s*:\s*(?:path\.\w+\([^"'`)]*)?["'`]([^"'`]+)["'`]/g;

function* fromKnexfile(project: Project, source: Text): Generator<Claim> {
  const path = source.path;
  const clean = withoutTestSection(withoutComments(source, 'c'));
  yield { claim: 'orm', value: 'knex', path, line: null, source: 'config' };
  yield* clients(clean);
  for (const { groups, line } of findAll(clean, directory)) {
    const folder = configuredFolder(project.tree, path, groups[1] as string);
    if (folder !== null && /migrat/i.test(folder)) {
      yield { claim: 'migrations', value: folder, tool: 'knex', path, line, source: 'config' };
    }
  }
}

function* clients(source: Text): Generator<Claim> {
  for (const { groups, line } of findAll(source, client)) {
    const value = engineOf(groups[1] as string);
    if (value !== null) yield { claim: 'engine', value, path: source.path, line, source: 'config' };
  }
}

export const knex: Detector = {
  name: 'knex',
  packages: {
    npm: {
      knex: { orm: 'knex' },
      objection: { orm: 'objection' },
      bookshelf: { orm: 'bookshelf' },
      'knex-migrator': { tool: 'knex-migrator' },
    },
  },
  *inspect(project) {
    for (const path of project.tree.matching(
      /^knexfile[\w.-]*\.[cm]?[jt]s$|^knex\.config\.[cm]?[jt]s$/,
    )) {
      const source = project.tree.read(path);
      if (source !== null) yield* fromKnexfile(project, source);
    }
    if (!project.packages.some((item) => item.name === 'knex')) return;
    const configs = project.tree.matching(
      /^[\w.-]*(?:config|database|db|knex|connection|env)[\w.-]*\.(?:[cm]?[jt]s|json)$/,
    );
    for (const path of configs.slice(0, 150)) {
      const source = project.tree.read(path);
      if (source !== null && /\bclient\b/.test(source.text) && !/knexfile/.test(path))
        yield* clients(withoutTestSection(withoutComments(source, 'c')));
    }
  },
  recognize(folder) {
    if (
      says(
        folder,
        script,
        /\bKnex\b|\bknex\.(?:schema|raw)|\(knex\b|createAddColumnMigration|\bknex\s*=>/,
      )
    )
      return { tool: folder.project.uses(folder.path, 'knex-migrator') ? 'knex-migrator' : 'knex' };
    return null;
  },
};
