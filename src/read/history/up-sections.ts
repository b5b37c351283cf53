/** Tools whose files hold both ways under headings of their own: Play's evolutions, aerich's first generation. */
import { sections, slice } from './cut.ts';
import { byNumber, flat } from './order.ts';
import type { HistoryTool } from './tool.ts';

/** `# --- !Ups` and, in SQL of today, `-- !Ups`; `;;` is a semicolon inside of a statement. */
const playMarker = /^[ \t]*(?:#|--)[ \t]*(?:-{3}[ \t]*)?!(Ups|Downs)\b.*$/gm;

export const playEvolutions: HistoryTool = {
  names: ['play-evolutions'],
  list: (folder) => flat(folder, /^\d+\.sql$/, byNumber),
  scripts: (text) =>
    sections(text, playMarker)
      .filter(({ match }) => match[1] === 'Ups')
      .map(({ from, to }) => {
        const script = slice(text, from, to, { transaction: false, message: 'each' });
        const sql = script.sql.replace(/^[ \t]*#.*$/gm, '').replaceAll(';;', ';');
        return { ...script, sql };
      }),
};

const aerichMarker = /^--[ \t]*(upgrade|downgrade)[ \t]*--.*$/gm;

export const aerich: HistoryTool = {
  names: ['aerich'],
  list: (folder) => flat(folder, /^\d+_.*\.sql$/, byNumber),
  scripts: (text) =>
    sections(text, aerichMarker)
      .filter(({ match }) => match[1] === 'upgrade')
      .map(({ from, to }) => slice(text, from, to, { transaction: true, message: 'whole' })),
};
