/** `atlas.sum`: Atlas refuses a folder whose files are not as they were when they were listed there. */
import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path/posix';
import { sha256 } from '../reader.ts';
import type { EmitInput, FileChange } from '../target.ts';
import { type Habit, pathIn } from './habit.ts';

const name = 'atlas.sum';

/** In the order of their names, byte by byte, as Go sorts them. */
function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** Each hash is of all files up to it; the first line is of the lines below it. */
export function atlasSum(files: ReadonlyMap<string, string>): string {
  const running = createHash('sha256');
  const total = createHash('sha256');
  const lines: string[] = [];
  for (const file of [...files.keys()].sort(byBytes)) {
    const text = files.get(file) ?? '';
    running.update(file);
    // A file may ask to be left out; its name still counts.
    if (/^[ -~]*atlas:sum +ignore\b/.test(text)) continue;
    const hash = running.update(text).copy().digest('base64');
    total.update(file).update(hash);
    lines.push(`${file} h1:${hash}\n`);
  }
  return `h1:${total.digest('base64')}\n${lines.join('')}`;
}

async function filesOf(habit: Habit, input: EmitInput): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const file of habit.names.filter((each) => each.endsWith('.sql'))) {
    const text = await input.read(pathIn(habit.path, file));
    if (text !== null) files.set(file, text);
  }
  return files;
}

export async function keepAtlasSum(
  added: readonly FileChange[],
  habit: Habit,
  input: EmitInput,
): Promise<FileChange> {
  const files = await filesOf(habit, input);
  for (const { path, content } of added) {
    const here = (dirname(path) === '.' ? '' : dirname(path)) === habit.path;
    if (here && path.endsWith('.sql')) files.set(basename(path), content);
  }
  const path = pathIn(habit.path, name);
  const before = await input.read(path);
  const content = atlasSum(files);
  const file = { path, content, purpose: 'the sums of the migrations', phase: null };
  return before === null
    ? { kind: 'create', ...file }
    : { kind: 'update', ...file, expectedSha256: sha256(before) };
}
