/**
 * Writes files of a project, all or none.
 *
 * The new contents go into hidden files beside their targets, a journal in the project's folder
 * tells what is about to happen, then each is put in its place. A process killed on the way
 * leaves the journal, and the next call of any process finishes the write or undoes it. Journal
 * and lock are in the project, not in the user's state folder: a container that was killed has
 * taken its own state folder with it.
 */
import { dirname, join } from 'node:path';
import { Refusal } from '../ir/findings.ts';
import { failure } from './failure.ts';
import {
  endJournal,
  type FoundJournal,
  findJournal,
  hasTraces,
  type Journal,
  lockName,
  moveJournal,
  removeDrafts,
  startJournal,
} from './journal.ts';
import { checkRelative, projectFolder } from './location.ts';
import { acquireLock } from './lock.ts';
import { sha256 } from './reader.ts';
import { stage } from './staging.ts';
import type { FileChange } from './target.ts';
import { canCommit, commit, type Place, placesOf, removeBackups, undo } from './transaction.ts';
import { missingFolders, type Planned, planAll, type WrittenFile, written } from './write-plan.ts';

export interface WriteOptions {
  /** Milliseconds to wait while another process writes in the same project. */
  readonly patience?: number;
}

/** What became of an interrupted write; paths relative to the project. */
export interface Recovery {
  readonly outcome: 'nothing to do' | 'completed' | 'undone';
  readonly files: readonly string[];
}

const nothing: Recovery = { outcome: 'nothing to do', files: [] };

async function undoFound(project: string, found: FoundJournal): Promise<void> {
  const { state, journal } = found;
  if (state === 'committing') await moveJournal(project, 'committing', 'undoing');
  await undo(project, journal, state !== 'preparing');
  await endJournal(project, state === 'preparing' ? 'preparing' : 'undoing');
}

/** Undoes after a failure. What cannot be undone now, the next call settles, one way or the other. */
async function takeBack(project: string, cause: unknown): Promise<void> {
  try {
    const found = await findJournal(project);
    if (found !== null) await undoFound(project, found);
  } catch (error) {
    const first = failure(cause, pathOf(cause, project), 'written');
    const second = failure(error, pathOf(error, project), 'restored');
    if (!(first instanceof Refusal) || !(second instanceof Refusal)) throw error;
    throw new Refusal(
      'write_interrupted',
      `${first.message} ${second.message} The journal in the project says how to settle it.`,
      `${first.fix} The next call then settles it first: all of the files, or none.`,
    );
  }
}

/** Every file is in place: what fails here is not the write, and the next call does it. */
async function tidy(project: string, places: readonly Place[]): Promise<void> {
  try {
    await removeBackups(places);
    await endJournal(project, 'committing');
  } catch (error) {
    if (!(failure(error, project) instanceof Refusal)) throw error;
  }
}

async function run(project: string, journal: Journal, planned: readonly Planned[]): Promise<void> {
  let places: Place[];
  try {
    await startJournal(project, journal);
    places = await stage(project, journal, planned);
    await moveJournal(project, 'preparing', 'committing');
    await commit(places);
  } catch (error) {
    await takeBack(project, error);
    throw error;
  }
  await tidy(project, places);
}

/** Only for the holder of the lock. */
async function settle(project: string): Promise<Recovery> {
  await removeDrafts(project);
  const found = await findJournal(project);
  if (found === null) return nothing;
  const files = found.journal.files.map((file) => file.path);
  const places = await placesOf(project, found.journal);
  if (found.state !== 'committing' || !(await canCommit(places))) {
    await undoFound(project, found);
    return { outcome: 'undone', files };
  }
  await commit(places);
  await tidy(project, places);
  return { outcome: 'completed', files };
}

async function withLock<T>(
  project: string,
  options: WriteOptions,
  work: (token: string) => Promise<T>,
): Promise<T> {
  try {
    const lock = await acquireLock(join(project, lockName), options.patience ?? 5000);
    try {
      return await work(lock.token);
    } finally {
      await lock.release();
    }
  } catch (error) {
    throw failure(error, pathOf(error, project), 'written');
  }
}

/** The folder that the system refused; our own hidden names in it would tell the user nothing. */
function pathOf(error: unknown, project: string): string {
  const { path, dest } = (error ?? {}) as { path?: unknown; dest?: unknown };
  const named = dest ?? path;
  return typeof named === 'string' ? dirname(named) : project;
}

/** Finishes or undoes what a killed process left. Call it before reading the project's files. */
export async function recover(project: string, options: WriteOptions = {}): Promise<Recovery> {
  const root = await projectFolder(project);
  const traces = await hasTraces(root).catch((error) => {
    throw failure(error, root);
  });
  if (!traces) return nothing;
  return withLock(root, options, () => settle(root));
}

/** Whether `writeFiles` would refuse, without writing anything. */
export async function checkFiles(
  project: string,
  changes: readonly FileChange[],
): Promise<WrittenFile[]> {
  await planAll(await projectFolder(project), changes);
  return changes.map(written);
}

/** All of the changes or none, in their order. Throws `Refusal`. */
export async function writeFiles(
  project: string,
  changes: readonly FileChange[],
  options: WriteOptions = {},
): Promise<WrittenFile[]> {
  const root = await projectFolder(project);
  for (const change of changes) checkRelative(change.path);
  if (changes.length === 0) return [];
  return withLock(root, options, async (token) => {
    await settle(root);
    const planned = await planAll(root, changes);
    const files = planned.map(({ change, path, before }) => ({
      path,
      sha256: sha256(change.content),
      before,
    }));
    const folders = await missingFolders(root, planned);
    await run(root, { version: 1, token, folders, files }, planned);
    return changes.map(written);
  });
}
