/** Atlas: files that only go up, and `atlas.sum`, which knows the content of each. */
import { keepAtlasSum } from '../atlas-sum.ts';
import type { SqlConvention } from '../convention.ts';
import { newFile } from '../file.ts';
import { beside } from '../findings.ts';
import { rollback } from '../forms.ts';
import { aboutHeader } from '../header.ts';
import template from './atlas.hbs';
import { dbmate } from './dbmate.ts';

export const atlas: SqlConvention = {
  id: 'atlas',
  title: 'Atlas',
  tools: ['atlas'],
  folders: ['migrations'],
  // Directives stand above a statement or the file; `\'` ends a string for its scanner.
  traps: [/(?<=^[ -~]*)atlas:\w/m, /(?<!\\)(?:\\\\)*\\'/],
  capabilities: { ...dbmate.capabilities, down: 'beside' },
  files(migration, render) {
    const { part, path, up } = migration;
    const header = aboutHeader(migration);
    const content = render(template, { header, up, outside: part.outside });
    return [newFile(path, content, part, 'up'), rollback(migration, render)];
  },
  finish: async ({ files, findings }, habit, input) => ({
    files: [...files, await keepAtlasSum(files, habit, input)],
    findings: [...beside(habit, 'Atlas'), ...findings],
  }),
};
