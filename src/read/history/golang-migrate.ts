/** golang-migrate, and Encore, which runs it: each `.up.sql` is one message. */
import { byNumber, flat } from './order.ts';
import { type HistoryTool, whole } from './tool.ts';

export const golangMigrate: HistoryTool = {
  names: ['golang-migrate', 'encore', 'morph'],
  list: (folder) => flat(folder, /^\d+_.*\.up\.\w*sql$/, byNumber),
  scripts: (text) => whole(text, false),
};
