/** A history in the form of each tool: the files that its folder holds. */
import type { History, Step } from './histories.ts';

export type Files = Readonly<Record<string, string>>;

export interface Form {
  readonly tool: string;
  files(history: History): Files;
}

const script = (statements: readonly string[]) => statements.map((sql) => `${sql};\n`).join('\n');

const stamp = (index: number) => `202601${String(index + 10)}083000`;

function collect(
  history: History,
  entry: (step: Step, index: number) => readonly [string, string][],
): Files {
  return Object.fromEntries(history.steps.flatMap(entry));
}

const prisma: Form = {
  tool: 'prisma-migrate',
  files: (history) => ({
    'migration_lock.toml': 'provider = "postgresql"\n',
    ...collect(history, (step, index) => [
      [`${stamp(index)}_${step.name}/migration.sql`, `-- ${step.name}\n${script(step.up)}`],
    ]),
  }),
};

const breakpoint = '--> statement-breakpoint\n';

const drizzle: Form = {
  tool: 'drizzle-kit',
  files(history) {
    const tags = history.steps.map(
      (step, index) => `${String(index).padStart(4, '0')}_${step.name}`,
    );
    const entries = tags.map((tag, idx) => ({
      idx,
      version: '7',
      when: 1_767_000_000_000 + idx,
      tag,
      breakpoints: true,
    }));
    return {
      'meta/_journal.json': JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
      ...collect(history, (step, index) => [
        // Statements need no semicolon in front of a breakpoint.
        [
          `${tags[index]}.sql`,
          step.up.join(index % 2 === 0 ? `\n${breakpoint}` : `;${breakpoint}`),
        ],
      ]),
    };
  },
};

const drizzleFolders: Form = {
  tool: 'drizzle-kit',
  files: (history) =>
    collect(history, (step, index) => [
      [`${stamp(index)}_${step.name}/migration.sql`, step.up.join(`;\n${breakpoint}`)],
      [`${stamp(index)}_${step.name}/snapshot.json`, '{}'],
    ]),
};

const dbmate: Form = {
  tool: 'dbmate',
  files: (history) =>
    collect(history, (step, index) => [
      [
        `${stamp(index)}_${step.name}.sql`,
        `-- migrate:up${step.alone ? ' transaction:false' : ''}\n${script(step.up)}\n-- migrate:down\n${script(step.down)}`,
      ],
    ]),
};

const golangMigrate: Form = {
  tool: 'golang-migrate',
  files: (history) =>
    // Unpadded: 10 comes after 9.
    collect(history, (step, index) => [
      [`${index + 8}_${step.name}.up.sql`, script(step.up)],
      [`${index + 8}_${step.name}.down.sql`, script(step.down)],
    ]),
};

const block = (sql: string) =>
  sql.includes('$') || /\bATOMIC\b/.test(sql)
    ? `-- +goose StatementBegin\n${sql}\n-- +goose StatementEnd\n`
    : `${sql};\n`;

const goose: Form = {
  tool: 'goose',
  files: (history) =>
    collect(history, (step, index) => [
      [
        `${String(index + 1).padStart(5, '0')}_${step.name}.sql`,
        `${step.alone ? '-- +goose NO TRANSACTION\n' : ''}-- +goose Up\n${step.up.map(block).join('\n')}\n-- +goose Down\n${step.down.map(block).join('\n')}`,
      ],
    ]),
};

const flywayVersion = (index: number) =>
  ['1', '1.1', '1_2', '1.10', '2', '2.0.1', '10', '11'][index] ?? '';

const flyway: Form = {
  tool: 'flyway',
  files: (history) =>
    collect(history, (step, index) => {
      const name = `${flywayVersion(index)}__${step.name}.sql`;
      const folder = index % 2 === 0 ? '' : 'later/';
      return [
        [`${folder}V${name}`, script(step.up)],
        [`${folder}U${name}`, script(step.down)],
      ];
    }),
};

export const forms: readonly (Form & { readonly form: string })[] = [
  { form: 'Prisma', ...prisma },
  { form: 'Drizzle 0.x', ...drizzle },
  { form: 'Drizzle 1.0', ...drizzleFolders },
  { form: 'dbmate', ...dbmate },
  { form: 'golang-migrate', ...golangMigrate },
  { form: 'goose', ...goose },
  { form: 'Flyway', ...flyway },
];
