/** Flyway: `V…` goes up, `U…` back, and a `.conf` beside a script says how it is run. */
import type { Finding } from '../../../ir/findings.ts';
import type { EmitInput, FileChange } from '../../target.ts';
import type { Migration, Render, SqlConvention } from '../convention.ts';
import { newFile } from '../file.ts';
import type { Habit } from '../habit.ts';
import { aboutHeader } from '../header.ts';
import { dbmate } from './dbmate.ts';
import half from './half.hbs';

/** It fails on a `${…}` that it has no value for, in a string too. */
const placeholder = /\$\{/;

function undoPath(path: string): string {
  return path.replace(/(^|\/)V(?=[^/]+$)/, '$1U');
}

function settingsOf(sql: string, outside: boolean): string[] {
  return [
    ...(outside ? ['executeInTransaction=false'] : []),
    ...(placeholder.test(sql) ? ['placeholderReplacement=false'] : []),
  ];
}

function script(migration: Migration, way: 'up' | 'down', render: Render): FileChange[] {
  const { part } = migration;
  const path = way === 'up' ? migration.path : undoPath(migration.path);
  const content = render(half, { header: aboutHeader(migration), body: migration[way] });
  const settings = settingsOf(content, part.outside);
  const file = newFile(path, content, part, way);
  if (settings.length === 0) return [file];
  return [file, newFile(`${path}.conf`, `${settings.join('\n')}\n`, part, way)];
}

const settingFiles = [
  'flyway.conf',
  'flyway.toml',
  'conf/flyway.conf',
  'pom.xml',
  'build.gradle',
  'build.gradle.kts',
  ...['properties', 'yml', 'yaml'].map((kind) => `src/main/resources/application.${kind}`),
];

/** It holds its lock in a transaction, for whose end CREATE INDEX CONCURRENTLY waits for ever. */
async function lockFindings({ plan, read }: EmitInput, habit: Habit): Promise<Finding[]> {
  const outside = plan.phases.some(({ steps }) =>
    steps.some(({ transaction }) => transaction === 'outside'),
  );
  if (!outside) return [];
  for (const path of settingFiles) {
    if (/transactional[.-]?lock\W{1,9}false/i.test((await read(path)) ?? '')) return [];
  }
  return [
    {
      code: 'needs-setting',
      severity: 'warning',
      subject: habit.path || '.',
      message:
        'Flyway keeps its lock in an open transaction, and CREATE INDEX CONCURRENTLY waits for that transaction: migrate would not come to an end.',
      fix: 'Set flyway.postgresql.transactional.lock=false (with Spring: spring.flyway.postgresql.transactional-lock).',
    },
  ];
}

function undoFinding(habit: Habit): Finding {
  return {
    code: 'undo-edition',
    severity: 'info',
    subject: habit.path || '.',
    message:
      'Flyway runs U files in its paid editions only; the others leave them alone, or stop at their names where validateMigrationNaming is on.',
    fix: 'Without one, keep U files out of its locations where that is on; to go back, run one with psql and delete its row of flyway_schema_history.',
  };
}

export const flyway: SqlConvention = {
  id: 'flyway',
  title: 'Flyway',
  tools: ['flyway'],
  folders: ['db/migration', 'src/main/resources/db/migration', 'sql'],
  traps: [],
  capabilities: dbmate.capabilities,
  files: (migration, render) => [
    ...script(migration, 'up', render),
    ...script(migration, 'down', render),
  ],
  finish: async ({ files, findings }, habit, input) => ({
    files,
    findings: [...(await lockFindings(input, habit)), undoFinding(habit), ...findings],
  }),
};
