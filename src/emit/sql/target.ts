/** The raw SQL target: migrations that psql, dbmate and most runners of SQL files can run. */
import type { Stack } from '../../detect/stack.ts';
import type { Finding } from '../../ir/findings.ts';
import { slug } from '../name.ts';
import { primaryMigrations } from '../primary.ts';
import type { EmitInput, EmitResult, FileChange, Target } from '../target.ts';
import { type Folder, findFolder, isSqlFolder, sqlTools } from './folder.ts';
import { halfHeader, markerHeader } from './header.ts';
import templateText from './migration.hbs';
import { type Part, partsOf } from './parts.ts';
import { downStatements, upStatements } from './statements.ts';

interface Text {
  readonly header: readonly string[];
  readonly up: string;
  readonly upMarker?: string;
  readonly down?: string;
  readonly downMarker?: string;
}

/** Handlebars is loaded with the first migration, not with the server. */
async function template(): Promise<(text: Text) => string> {
  const { default: Handlebars } = await import('handlebars');
  return Handlebars.compile<Text>(templateText, { noEscape: true });
}

function purpose(part: Part, way: 'both' | 'up' | 'down'): string {
  const what = `${part.steps.length} ${part.steps.length === 1 ? 'step' : 'steps'}`;
  const outside = part.outside ? ', outside of a transaction' : '';
  const ways = { both: 'up and down', up: 'up', down: 'down' } as const;
  return `phase ${part.phase.name}: ${what} ${ways[way]}${outside}`;
}

/** The files of one part; `path` is that of the file that goes up. */
type Writer = (
  input: EmitInput,
  part: Part,
  path: string,
  render: (text: Text) => string,
) => readonly FileChange[];

const create = 'create' as const;

const withMarkers: Writer = (input, part, path, render) => {
  const directive = part.outside ? ' transaction:false' : '';
  const content = render({
    header: markerHeader(input, part, path),
    upMarker: `-- migrate:up${directive}`,
    up: upStatements(part.steps, part.outside),
    downMarker: `-- migrate:down${directive}`,
    down: downStatements(part.steps, part.outside),
  });
  return [{ kind: create, path, content, purpose: purpose(part, 'both'), phase: part.phase.name }];
};

function asTwoFiles(downPath: (path: string) => string): Writer {
  return (input, part, upPath, render) => {
    const half = (path: string, way: 'up' | 'down'): FileChange => {
      const statements = way === 'up' ? upStatements : downStatements;
      const header = halfHeader(input, part, path, way);
      const content = render({ header, up: statements(part.steps, part.outside) });
      const { name: phase } = part.phase;
      return { kind: create, path, content, purpose: purpose(part, way), phase };
    };
    return [half(upPath, 'up'), half(downPath(upPath), 'down')];
  };
}

const writers: Readonly<Record<Folder['form'], Writer>> = {
  markers: withMarkers,
  pair: asTwoFiles((path) =>
    path.replace(/\.up(?=\.sql$)/i, '.down').replace(/\.do(?=\.sql$)/i, '.undo'),
  ),
  forward: asTwoFiles((path) => path.replace(/([^/]+)$/, 'rollback/$1')),
};

function timeoutFindings(parts: readonly Part[], paths: readonly string[]): Finding[] {
  return parts.flatMap((part, at) => {
    const limits = part.steps[0]?.timeouts;
    if (!part.outside || (limits?.lock ?? limits?.statement ?? null) === null) return [];
    return [
      {
        code: 'timeout-not-in-file',
        severity: 'info',
        subject: paths[at] ?? '',
        message:
          'The statement runs outside of a transaction and alone in its file, so the file cannot set its timeouts.',
        fix: `Set them for the session: PGOPTIONS='${[
          limits?.lock == null ? '' : `-c lock_timeout=${limits.lock}`,
          limits?.statement == null ? '' : `-c statement_timeout=${limits.statement}`,
        ]
          .filter((text) => text !== '')
          .join(' ')}'.`,
      } as const,
    ];
  });
}

function formFindings(folder: Folder, stack: Stack | null): Finding[] {
  const own = primaryMigrations(stack);
  const findings: Finding[] = [];
  if (own !== null && sqlTools.some((tool) => tool === own.tool) && !isSqlFolder(own)) {
    findings.push({
      code: 'folder-not-followed',
      severity: 'warning',
      subject: own.directory,
      message: `Its migrations are named ${own.convention}, a form that SQL files are not written in yet.`,
      fix: `Move the text from ${folder.path} into a migration of that form.`,
    });
  }
  if (folder.form === 'forward') {
    findings.push({
      code: 'rollback-beside',
      severity: 'info',
      subject: folder.path || '.',
      message:
        'The files of this folder have no "-- migrate:down" part, so whatever runs them would run a way back in the same file too.',
      fix: 'The way back is in its folder rollback; keep that out of what is run.',
    });
  }
  return findings;
}

async function emit(input: EmitInput): Promise<EmitResult> {
  const folder = await findFolder(input.stack, input);
  const parts = partsOf(input.plan);
  const name = slug(input.name, 'migration');
  const slugs = parts.map((part) => name + part.suffix);
  const paths = folder.paths(slugs, input.now);
  const render = await template();
  const files = parts.flatMap((part, n) =>
    writers[folder.form](input, part, paths[n] ?? '', render),
  );
  return {
    files,
    findings: [...formFindings(folder, input.stack), ...timeoutFindings(parts, paths)],
  };
}

export const sqlTarget: Target = {
  id: 'sql',
  title: 'SQL files',
  tools: sqlTools,
  capabilities: {
    native: [],
    down: 'in migration',
    transaction: 'each migration',
    outside: 'own migration',
    schemaFile: false,
    phases: true,
  },
  emit,
};
