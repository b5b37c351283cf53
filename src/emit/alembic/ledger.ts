/** The revisions of a project: read from their files, chained, and the head that a new one follows. */
import { type Finding, Refusal } from '../../ir/findings.ts';
import type { ProjectReader } from '../target.ts';
import type { Settings } from './settings.ts';

interface Revision {
  readonly id: string;
  readonly follows: readonly string[];
  readonly path: string;
  readonly folder: string;
}

export interface Ledger {
  readonly ids: ReadonlySet<string>;
  /** Null: there is no revision yet. */
  readonly head: string | null;
  /** Where the next revision goes. */
  readonly folder: string;
  readonly findings: readonly Finding[];
}

async function filesIn(reader: ProjectReader, folder: string, deep: boolean): Promise<string[]> {
  const found: string[] = [];
  for (const name of await reader.list(folder)) {
    const path = `${folder}/${name}`;
    if (name.endsWith('/')) {
      if (deep && name !== '__pycache__/')
        found.push(...(await filesIn(reader, path.slice(0, -1), deep)));
    } else if (name.endsWith('.py') && !/^(?:\.#|__init__)/.test(name)) found.push(path);
  }
  return found;
}

/** A name at the left margin, with or without its type; the value may be over several lines. */
function assigned(text: string, name: string): string | null {
  const value = `\\([^)]*\\)|\\[[^\\]]*\\]|(?:[^\\n#"']|"[^"\\n]*"|'[^'\\n]*')+`;
  const match = new RegExp(`^${name}[ \\t]*(?::[^=\\n]+)?=[ \\t]*(${value})`, 'm').exec(text);
  return match?.[1]?.trim() ?? null;
}

const literal = /^\s*(?:[rRuU]?"([^"\\]*)"|[rRuU]?'([^'\\]*)')\s*$/;

/** The texts of a string, of a tuple or list of strings, or of None; null for anything else. */
function textsOf(source: string): string[] | null {
  const value = source.replace(/#[^\n]*/g, '').trim();
  if (value === 'None' || value === '()' || value === '[]') return [];
  const inner = /^[([]([\s\S]*)[)\]]$/.exec(value)?.[1] ?? value;
  const parts = inner
    .split(',')
    .filter((part, at, all) => at < all.length - 1 || part.trim() !== '');
  const texts = parts.map((part) => literal.exec(part)).map((match) => match?.[1] ?? match?.[2]);
  return texts.some((text) => text === undefined)
    ? null
    : texts.filter((text) => text !== undefined);
}

function unreadable(path: string, name: string): Refusal {
  return new Refusal(
    'revision_not_readable',
    `${path} computes its ${name}, so that its place in the history cannot be read from the file.`,
    `Write ${name} in it as a string, or as a tuple of strings.`,
  );
}

async function readRevision(
  reader: ProjectReader,
  path: string,
  folder: string,
): Promise<Revision | null> {
  const text = (await reader.read(path)) ?? '';
  const id = assigned(text, 'revision');
  if (id === null) return null;
  const [own, ...more] = textsOf(id) ?? [];
  if (own === undefined || more.length > 0) throw unreadable(path, 'revision');
  const down = assigned(text, 'down_revision');
  const follows = down === null ? [] : textsOf(down);
  if (follows === null) throw unreadable(path, 'down_revision');
  return { id: own, follows, path, folder };
}

/** Every revision that leads to this one, itself included. */
function ancestry(from: Revision, all: readonly Revision[]): Set<string> {
  const seen = new Set<string>();
  const open = [from.id];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(all.find((each) => each.id === id)?.follows ?? []));
  }
  return seen;
}

function severalHeads(heads: readonly Revision[]): Refusal {
  const names = heads.map(({ id, path }) => `${id} (${path})`).join(', ');
  return new Refusal(
    'several_heads',
    `The project's revisions have ${heads.length} heads, so that a new one has no single place to go: ${names}.`,
    `Join them first: alembic merge -m "merge heads" ${heads.map(({ id }) => id).join(' ')}; then call write_migration again.`,
  );
}

function isApart(head: Revision, others: readonly Revision[], all: readonly Revision[]): boolean {
  const own = ancestry(head, all);
  return others.every((other) => ![...ancestry(other, all)].some((id) => own.has(id)));
}

/** Branches without a common base are meant to live side by side; the folder tells them apart. */
function chooseHead(
  heads: readonly Revision[],
  all: readonly Revision[],
  folder: string,
): Revision {
  const here = heads.filter((head) => head.folder === folder);
  const [only] = here;
  const others = heads.filter((head) => head !== only);
  if (here.length === 1 && only !== undefined && isApart(only, others, all)) return only;
  throw severalHeads(heads);
}

function branchFinding(head: Revision, heads: readonly Revision[]): Finding {
  return {
    code: 'several-heads',
    severity: 'warning',
    subject: head.path,
    message: `The project has ${heads.length} branches of revisions; the new one follows ${head.id}, the head in ${head.folder}.`,
    fix: 'Apply it with: alembic upgrade heads.',
  };
}

/** `folder` is the one that the next revision goes to when nothing else says so. */
export async function readLedger(
  reader: ProjectReader,
  settings: Settings,
  folder: string,
): Promise<Ledger> {
  const all: Revision[] = [];
  for (const location of settings.folders) {
    for (const path of await filesIn(reader, location, settings.recursive)) {
      const found = await readRevision(reader, path, location);
      if (found !== null) all.push(found);
    }
  }
  const ids = new Set(all.map(({ id }) => id));
  const followed = new Set(all.flatMap(({ follows }) => follows));
  const heads = all.filter(({ id }) => !followed.has(id));
  const [first] = heads;
  if (first === undefined) return { ids, head: null, folder, findings: [] };
  if (heads.length === 1) {
    // Alembic puts a revision beside the one that it follows.
    return { ids, head: first.id, folder: first.folder, findings: [] };
  }
  const head = chooseHead(heads, all, folder);
  return { ids, head: head.id, folder, findings: [branchFinding(head, heads)] };
}
