/** Files of `dist/`: written beside and renamed, so that two builds at once leave whole files. */
import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function writeWhole(path, contents) {
  const beside = `${path}.${process.pid}.tmp`;
  writeFileSync(beside, contents);
  renameSync(beside, path);
}

const hour = 3_600_000;

/** Removes the leavings of earlier builds, but none that a process still running may import. */
export function removeOld(folder, kept) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (!kept.includes(name) && age > hour) rmSync(path, { force: true });
  }
}
