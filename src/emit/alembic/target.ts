/** The Alembic target: revisions that `alembic upgrade` and `alembic downgrade` run. */
import { createHash } from 'node:crypto';
import type { Stack } from '../../detect/stack.ts';
import type { Finding } from '../../ir/findings.ts';
import { primaryMigrations } from '../primary.ts';
import type { EmitInput, EmitResult, FileChange, Target } from '../target.ts';
import { downgradeBody, upgradeBody } from './body.ts';
import { fileName, localTime } from './file-name.ts';
import { type Ledger, readLedger } from './ledger.ts';
import { emitModels } from './models/emit.ts';
import { type PhraseBook, phraseBook } from './ops/phrase-book.ts';
import { type RevisionPart, revisionParts } from './revisions.ts';
import { join, readSettings } from './settings.ts';
import { type Rendered, renderRevision } from './template.ts';

const tools = ['alembic', 'flask-migrate'] as const;

function detectedFolder(stack: Stack | null): string {
  const own = primaryMigrations(stack);
  const ours = own !== null && tools.some((tool) => tool === own.tool);
  return ours ? join(own.directory) : 'alembic/versions';
}

/** Of the shape of Alembic's own; the same plan behind the same revision has the same one. */
function revisionId(taken: ReadonlySet<string>, ...parts: readonly string[]): string {
  for (let n = 0; ; n += 1) {
    const text = JSON.stringify([...parts, n]);
    const id = createHash('sha256').update(text).digest('hex').slice(0, 12);
    if (!taken.has(id)) return id;
  }
}

function about(input: EmitInput, part: RevisionPart): string[] {
  const { plan, verdict } = input;
  const proof =
    verdict === null
      ? 'Not proved.'
      : verdict.passed
        ? `Proved on ${verdict.engine}.`
        : `The proof on ${verdict.engine} FAILED.`;
  const { code } = part.phase;
  return [
    `Written by Tablewright. Plan ${plan.from.slice(0, 16)} to ${plan.to.slice(0, 16)}. ${proof}`,
    ...(code === null || !part.last
      ? []
      : [`Before the next phase is applied, ship this change of the code: ${code}`]),
  ];
}

function purpose({ phase, steps, outside }: RevisionPart): string {
  const count = `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`;
  return `phase ${phase.name}: ${count} up and down${outside ? ', outside of a transaction' : ''}`;
}

function importsOf(bodies: readonly string[]): string[] {
  const used = bodies.some((body) => /\bpostgresql\.[A-Z]/.test(body));
  return used ? ['from sqlalchemy.dialects import postgresql'] : [];
}

interface Context {
  readonly input: EmitInput;
  readonly book: PhraseBook;
  readonly ledger: Ledger;
  readonly mako: string | null;
  readonly settings: Awaited<ReturnType<typeof readSettings>>;
}

async function revisionFile(
  { input, book, ledger, mako, settings }: Context,
  part: RevisionPart,
  ids: ReadonlySet<string>,
  follows: string | null,
): Promise<{ id: string; file: FileChange; rendered: Rendered }> {
  const { plan, name, now } = input;
  const message = `${name}${part.suffix}`;
  const id = revisionId(ids, plan.from, plan.to, follows ?? '', message);
  const time = localTime(now, settings.timezone);
  const upgrade = await upgradeBody(book, part);
  const downgrade = await downgradeBody(book, part);
  const rendered = await renderRevision(mako, {
    message,
    revision: id,
    follows,
    date: time.text,
    imports: importsOf([upgrade, downgrade]),
    upgrade,
    downgrade,
    about: about(input, part),
  });
  const file: FileChange = {
    kind: 'create',
    path: join(ledger.folder, fileName(settings, id, message, time)),
    content: rendered.content,
    purpose: purpose(part),
    phase: part.phase.name,
  };
  return { id, file, rendered };
}

function templateFinding(scripts: string): Finding {
  return {
    code: 'template-not-followed',
    severity: 'info',
    subject: join(scripts, 'script.py.mako'),
    message:
      'The template for revisions does more than fill in, so that Alembic itself is needed to follow it; the revisions have its usual form.',
    fix: 'Move what the template adds into the new files, where it matters.',
  };
}

/** Alembic's own env.py runs all that is pending in one transaction, unless it is told not to. */
function transactionFindings(
  path: string,
  env: string | null,
  files: readonly FileChange[],
): Finding[] {
  const apart = env === null || /\btransaction_per_migration\s*=\s*True\b/.test(env);
  if (files.length < 2 || apart) return [];
  return [
    {
      code: 'revisions-share-a-transaction',
      severity: 'warning',
      subject: path,
      message:
        'One "alembic upgrade head" runs all revisions that are pending in one transaction, so that the locks of the first are held until the last is done.',
      fix: 'Give context.configure(…) in env.py transaction_per_migration=True, or upgrade to one revision at a time.',
    },
  ];
}

async function emit(input: EmitInput): Promise<EmitResult> {
  const detected = detectedFolder(input.stack);
  const settings = await readSettings(input, input.stack, detected);
  const within = settings.folders.find((folder) => `${detected}/`.startsWith(`${folder}/`));
  const ledger = await readLedger(input, settings, within ?? settings.folders[0] ?? detected);
  const mako = await input.read(join(settings.scripts, 'script.py.mako'));
  const context = { input, book: phraseBook(input, 'public'), ledger, mako, settings };
  const ids = new Set(ledger.ids);
  const files: FileChange[] = [];
  let follows = ledger.head;
  let followed = true;
  for (const part of revisionParts(input.plan)) {
    const { id, file, rendered } = await revisionFile(context, part, ids, follows);
    files.push(file);
    ids.add(id);
    follows = id;
    followed &&= rendered.own;
  }
  const envPath = join(settings.scripts, 'env.py');
  const env = await input.read(envPath);
  const models = await emitModels(input, env);
  const findings = [
    ...ledger.findings,
    ...(followed ? [] : [templateFinding(settings.scripts)]),
    ...transactionFindings(envPath, env, files),
    ...models.findings,
  ];
  return { files: [...files, ...models.files], findings };
}

export const alembicTarget: Target = {
  id: 'alembic',
  title: 'Alembic revisions',
  tools,
  capabilities: {
    native: [
      'table',
      'column',
      'primary_key',
      'unique',
      'foreign_key',
      'check',
      'exclusion',
      'index',
    ],
    down: 'in migration',
    transaction: 'each migration',
    outside: 'block in migration',
    schemaFile: true,
    phases: true,
  },
  emit,
};
