/** Flyway and refinery: versions by their numbers, then what is repeatable; a file is one transaction. */
import type { ProjectFolder } from '../project-files.ts';
import { compareText, compareVersions, programs } from './order.ts';
import { type HistoryTool, type Listing, whole } from './tool.ts';

const versioned = /^([VB])(\d[\d._]*?)__.+\.sql$/;

const base = (file: string) => file.slice(file.lastIndexOf('/') + 1);

function version(file: string): string {
  return versioned.exec(base(file))?.[2] ?? '';
}

/** Flyway does not open a transaction for what PostgreSQL refuses inside of one. */
const nonTransactional =
  /^\s*(?:(?:create|drop)\s+(?:unique\s+)?index\s+concurrently|reindex\b.*\bconcurrently|vacuum|alter\s+system|create\s+database|drop\s+database|create\s+subscription)\b/im;

function list(folder: ProjectFolder): Listing {
  const names = folder.files.filter((file) => versioned.test(base(file)));
  const repeatable = folder.files.filter((file) => /^R__.+\.sql$/.test(base(file)));
  const order = (one: string, other: string) =>
    compareVersions(version(one), version(other)) || compareText(base(one), base(other));
  // A new database starts from the newest baseline migration.
  const baseline = names
    .filter((file) => base(file).startsWith('B'))
    .sort(order)
    .at(-1);
  const files = names
    .filter((file) => file === baseline || base(file).startsWith('V'))
    .filter(
      (file) =>
        baseline === undefined ||
        file === baseline ||
        compareVersions(version(file), version(baseline)) > 0,
    )
    .sort(order);
  const described = (one: string, other: string) => compareText(base(one), base(other));
  return {
    files: [...files, ...repeatable.sort(described)],
    others: programs(folder.files.map(base)),
  };
}

export const flyway: HistoryTool = {
  names: ['flyway', 'refinery', 'evolve'],
  list,
  scripts(text, file, folder) {
    const settings = folder.text(`${file}.conf`) ?? '';
    const outside =
      nonTransactional.test(text) || /^\s*executeInTransaction\s*=\s*false/im.test(settings);
    return whole(
      text
        .replace(/\$\{flyway:defaultSchema\}/g, 'public')
        .replace(/\$\{flyway:user\}/g, 'postgres'),
      !outside,
      'each',
    );
  },
  placeholder: /\$\{(?!flyway:(?:defaultSchema|user)\})[^}\n]+\}/,
};
