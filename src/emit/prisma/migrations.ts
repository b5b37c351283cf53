/** Folders of Prisma Migrate: one a phase, one for each statement outside, with the way back beside it. */
import { nextName } from '../../detect/migrations/next-name.ts';
import { toolConvention } from '../../detect/migrations/tool-conventions.ts';
import type { Finding } from '../../ir/findings.ts';
import { aboutLines, stepCount } from '../about.ts';
import { slug } from '../name.ts';
import { type Part, partsOf } from '../sql/parts.ts';
import { comment, downStatements, upStatements } from '../sql/statements.ts';
import { timeoutFindings } from '../sql/timeouts.ts';
import type { EmitInput, FileChange } from '../target.ts';
import { lockFile } from './starter.ts';

function upText(input: EmitInput, part: Part): string {
  const note = part.outside
    ? ['One statement that PostgreSQL refuses in a transaction block: keep it alone in its file.']
    : [];
  const header = [...aboutLines(input, part.phase, part.last), ...note].flatMap(comment);
  return `${header.join('\n')}\n\n${upStatements(part.steps, part.outside)}\n`;
}

function execute(version: number | null, path: string, schema: string): string {
  const where = version !== null && version < 7 ? ` --schema ${schema}` : '';
  return `npx prisma db execute --file ${path}${where}`;
}

function downText(
  input: EmitInput,
  part: Part,
  path: string,
  { version, schema, folder }: MigrationContext & { readonly folder: string },
): string {
  const header = [
    'The way back from this migration, run by hand. Prisma Migrate does not read it.',
    ...aboutLines(input, part.phase, part.last).slice(0, 2),
    execute(version, path, schema),
    `When the migration had failed, tell Prisma: npx prisma migrate resolve --rolled-back ${folder}`,
    `When it had been applied, Prisma forgets it with: DELETE FROM _prisma_migrations WHERE migration_name = '${folder}'`,
  ].flatMap(comment);
  const text = downStatements(part.steps, part.outside);
  return `${header.join('\n')}\n${text === '' ? '' : `\n${text}\n`}`;
}

export interface MigrationContext {
  /** Major version of Prisma. */
  readonly version: number | null;
  /** Path of the schema, for commands. */
  readonly schema: string;
  /** Folder of all migrations. */
  readonly directory: string;
}

const migrationFolder = /^[^.].*\/$/;

async function foldersFor(
  input: EmitInput,
  directory: string,
  slugs: readonly string[],
): Promise<string[]> {
  const names = (await input.list(directory)).filter((name) => migrationFolder.test(name));
  // Prisma applies them by name, whatever the name says.
  let newest =
    names
      .map((name) => name.slice(0, -1))
      .sort()
      .at(-1) ?? null;
  const convention = toolConvention('prisma-migrate');
  return slugs.map((text) => {
    let name = nextName(convention, newest, text, input.now);
    // A folder that is no date may sort behind every date.
    if (newest !== null && name <= newest) name = `${newest}_${text}`;
    newest = name;
    return name;
  });
}

function partFiles(
  input: EmitInput,
  part: Part,
  folder: string,
  context: MigrationContext,
): FileChange[] {
  const path = `${context.directory}/${folder}`;
  const phase = part.phase.name;
  const outside = part.outside ? ', outside of a transaction' : '';
  const back = `${path}/rollback.sql`;
  return [
    {
      kind: 'create',
      path: `${path}/migration.sql`,
      content: upText(input, part),
      purpose: `phase ${phase}: ${stepCount(part)}${outside}`,
      phase,
    },
    {
      kind: 'create',
      path: back,
      content: downText(input, part, back, { ...context, folder }),
      purpose: `phase ${phase}: the way back, run by hand`,
      phase,
    },
  ];
}

function besideFinding(directory: string): Finding {
  return {
    code: 'rollback-beside',
    severity: 'info',
    subject: directory,
    message:
      'Prisma Migrate has no way back: rollback.sql beside each migration.sql is run by hand.',
    fix: 'Run the newest first with prisma db execute; the head of each file says how.',
  };
}

export async function migrationFiles(
  input: EmitInput,
  context: MigrationContext,
): Promise<{ files: FileChange[]; findings: Finding[] }> {
  const { directory } = context;
  const parts = partsOf(input.plan);
  const name = slug(input.name, 'migration');
  const slugs = parts.map(({ suffix }) => name + suffix);
  const folders = await foldersFor(input, directory, slugs);
  const files = parts.flatMap((part, at) => partFiles(input, part, folders[at] ?? '', context));
  const lock = `${directory}/migration_lock.toml`;
  const isNew = (await input.read(lock)) === null;
  const paths = folders.map((folder) => `${directory}/${folder}/migration.sql`);
  return {
    files: isNew
      ? [
          ...files,
          {
            kind: 'create',
            path: lock,
            content: lockFile,
            purpose: 'the database that the migrations are for',
            phase: null,
          },
        ]
      : files,
    findings: [besideFinding(directory), ...timeoutFindings(parts, paths)],
  };
}
