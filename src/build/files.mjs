/** Files of `dist/`: written beside and renamed, so that two builds at once leave whole files. */
import { readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function writeWhole(path, contents) {
  const beside = `${path}.${process.pid}.tmp`;
  writeFileSync(beside, contents);
  renameSync(beside, path);
}

/** Removes what is not in `kept` (whole paths). */
export function removeOthers(folder, kept) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      removeOthers(path, kept);
      if (readdirSync(path).length === 0) rmdirSync(path);
    } else if (!kept.includes(path)) rmSync(path, { force: true });
  }
}
