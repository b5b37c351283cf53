/** Bun: `.tx.up.sql` in a transaction, `.up.sql` outside; parts between `--bun:split`. */
import { compareText, flat } from './order.ts';
import { type HistoryTool, whole } from './tool.ts';

export const bun: HistoryTool = {
  names: ['bun'],
  list: (folder) => flat(folder, /^\d+.*\.up\.sql$/, compareText),
  scripts: (text, file) =>
    whole(text.replace(/^--bun:split/gm, ';--bun:split'), /\.tx\.up\.sql$/.test(file), 'each'),
};
