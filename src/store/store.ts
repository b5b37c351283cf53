/** Handles: what one call made, kept under a hash of its content for the calls after it. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { Refusal } from '../ir/findings.ts';
import { canonicalJson } from './canonical.ts';
import { stateFolder } from './folder.ts';

export type RecordKind = 'design' | 'plan' | 'stack' | 'schema';

const makers: Readonly<Record<RecordKind, string>> = {
  design: 'Call design_schema again and use the design_id of its result.',
  plan: 'Call write_migration again and use the plan_id of its result.',
  stack: 'Call detect_stack again and use the stack_id of its result.',
  schema: 'Call detect_stack again and use the schema_id of its result.',
};

function idOf(kind: RecordKind, text: string): string {
  return `${kind}_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

function fileOf(kind: RecordKind, id: string): string {
  return join(stateFolder(), kind, `${id}.json`);
}

function isWellFormed(kind: RecordKind, id: string): boolean {
  return id.startsWith(`${kind}_`) && /^[0-9a-f]{16}$/.test(id.slice(kind.length + 1));
}

async function readRecord(kind: RecordKind, id: string): Promise<string | null> {
  try {
    return await readFile(fileOf(kind, id), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw stateRefusal(error, 'read');
  }
}

/** Any failure of the file system here is about the state folder, and only the user can mend it. */
function stateRefusal(error: unknown, wanted: 'read' | 'written'): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  return new Refusal(
    'state_folder',
    `The state folder ${stateFolder()} cannot be ${wanted} (${code}).`,
    'Set TABLEWRIGHT_STATE_DIR to a folder that this user can write, with free space.',
  );
}

/** Readers see the old file or the whole new one; the name is the content, so both are right. */
async function writeRecord(kind: RecordKind, id: string, text: string): Promise<void> {
  const folder = join(stateFolder(), kind);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.${id}.${randomBytes(6).toString('hex')}.draft`);
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, fileOf(kind, id));
  } catch (error) {
    await unlink(draft).catch(() => {});
    throw error;
  }
}

/** Keeps a JSON value and returns its id; the same value has the same id, in every process. */
export async function saveRecord(kind: RecordKind, value: unknown): Promise<string> {
  const text = canonicalJson(value);
  const id = idOf(kind, text);
  try {
    if ((await readRecord(kind, id)) !== text) await writeRecord(kind, id, text);
  } catch (error) {
    throw stateRefusal(error, 'written');
  }
  return id;
}

function malformed(kind: RecordKind, id: string): Refusal {
  return new Refusal(
    `invalid_${kind}_id`,
    `${JSON.stringify(id.slice(0, 80))} is not a ${kind}_id; one looks like ${kind}_0123456789abcdef.`,
    makers[kind],
  );
}

/** The value as `saveRecord` got it, checked against the schema of today's version. */
export async function loadRecord<Shape extends z.ZodType>(
  kind: RecordKind,
  id: string,
  shape: Shape,
): Promise<z.infer<Shape>> {
  if (!isWellFormed(kind, id)) throw malformed(kind, id);
  const text = await readRecord(kind, id);
  if (text === null) {
    throw new Refusal(`unknown_${kind}`, `No ${kind} is known by the id ${id}.`, makers[kind]);
  }
  const damaged = new Refusal(
    `damaged_${kind}`,
    `What was kept as ${id} is damaged, or was made by another version.`,
    makers[kind],
  );
  if (idOf(kind, text) !== id) throw damaged;
  const parsed = shape.safeParse(JSON.parse(text));
  if (!parsed.success) throw damaged;
  return parsed.data;
}
