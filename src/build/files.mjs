/** Files of `dist/`: written beside and renamed, so that two builds at once leave whole files. */
import { renameSync, writeFileSync } from 'node:fs';

export function writeWhole(path, contents) {
  const beside = `${path}.${process.pid}.tmp`;
  writeFileSync(beside, contents);
  renameSync(beside, path);
}
