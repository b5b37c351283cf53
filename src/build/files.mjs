/** Files of `dist/`: written beside and renamed, so that two builds at once leave whole files. */
import { readdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function writeWhole(path, contents) {
  const beside = `${path}.${process.pid}.tmp`;
  writeFileSync(beside, contents);
  renameSync(beside, path);
}

/** Removes what is not in `kept` (whole paths) and was not changed for `age` milliseconds. */
export function removeOthers(folder, kept, age) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      removeOthers(path, kept, age);
      if (readdirSync(path).length === 0) rmdirSync(path);
    } else if (!kept.includes(path) && Date.now() - changed(path) >= age) {
      rmSync(path, { force: true });
    }
  }
}

/** Another build may have removed it in the meantime. */
function changed(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
}
