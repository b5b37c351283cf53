/**
 * The journal of one write: what is about to change, so that any later process can finish or
 * undo it. Its state is part of its file name, because a rename is atomic and, unlike writing,
 * works on a full disk.
 */
import { lstat, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Refusal } from '../ir/findings.ts';
import { removeIfThere, syncFolder } from './disk.ts';
import { errorCode } from './failure.ts';
import { checkRelative } from './location.ts';

const prefix = '.tablewright.';
export const lockName = `${prefix}lock`;
const draftName = `${prefix}journal.draft`;

/** `preparing`: no file of the project has changed yet. */
const states = ['undoing', 'committing', 'preparing'] as const;
export type JournalState = (typeof states)[number];

export const JournalEntry = z.object({
  /** Relative to the project with `/`, symbolic links resolved. */
  path: z.string(),
  /** Hash of the new content. */
  sha256: z.string(),
  /** Hash of the content that it replaces; null for a new file. */
  before: z.string().nullable(),
});
export type JournalEntry = Readonly<z.infer<typeof JournalEntry>>;

export const Journal = z.object({
  version: z.literal(1),
  token: z.string().regex(/^[0-9a-f]{16}$/),
  /** Folders that the write makes, outer before inner, relative to the project. */
  folders: z.array(z.string()),
  files: z.array(JournalEntry),
});
export type Journal = Readonly<z.infer<typeof Journal>>;

function nameOf(state: JournalState): string {
  return `${prefix}journal.${state}`;
}

/** Names beside a file: its new content before it is in place, its old one while that may be needed. */
export function besideName(journal: Journal, index: number, which: 'new' | 'old'): string {
  return `${prefix}${journal.token}.${index}.${which}`;
}

export async function startJournal(project: string, journal: Journal): Promise<void> {
  const draft = join(project, draftName);
  try {
    const handle = await open(draft, 'wx');
    try {
      await handle.writeFile(`${JSON.stringify(journal)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, join(project, nameOf('preparing')));
  } catch (error) {
    await removeIfThere(draft);
    throw error;
  }
  await syncFolder(project);
}

export async function moveJournal(
  project: string,
  from: JournalState,
  to: JournalState,
): Promise<void> {
  await rename(join(project, nameOf(from)), join(project, nameOf(to)));
  await syncFolder(project);
}

export async function endJournal(project: string, state: JournalState): Promise<void> {
  await removeIfThere(join(project, nameOf(state)));
  await syncFolder(project);
}

/** True when a write is going on or was interrupted. */
export async function hasTraces(project: string): Promise<boolean> {
  return (await readdir(project)).some((name) => name.startsWith(prefix));
}

/** Only for the holder of the lock: what a killed process left that no journal tells of. */
export async function removeDrafts(project: string): Promise<void> {
  for (const name of await readdir(project)) {
    if (name === draftName || name.startsWith(`${lockName}.`)) {
      await removeIfThere(join(project, name));
    }
  }
}

function unreadable(name: string): Refusal {
  return new Refusal(
    'journal_unreadable',
    `${name} should tell how an interrupted write goes on, but it cannot be read.`,
    `Look with your version control at what the project holds, then remove ${name}.`,
  );
}

/** It may have come with a cloned repository: no path in it is believed to be one of ours. */
function parse(name: string, text: string): Journal {
  try {
    const journal = Journal.parse(JSON.parse(text));
    for (const path of [...journal.folders, ...journal.files.map((file) => file.path)]) {
      checkRelative(path);
    }
    return journal;
  } catch {
    throw unreadable(name);
  }
}

export interface FoundJournal {
  readonly state: JournalState;
  readonly journal: Journal;
}

export async function findJournal(project: string): Promise<FoundJournal | null> {
  for (const state of states) {
    const path = join(project, nameOf(state));
    try {
      const info = await lstat(path);
      const text = info.isFile() ? await readFile(path, 'utf8') : '';
      return { state, journal: parse(nameOf(state), text) };
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }
  return null;
}
