/** dbmate: `-- migrate:up` in a transaction, unless the marker says `transaction:false`. */
import { sections, slice } from './cut.ts';
import { compareText, flat } from './order.ts';
import type { HistoryTool } from './tool.ts';

export const dbmateMarker = /^--\s*migrate:(up|down)\b.*$/gm;

export const dbmate: HistoryTool = {
  names: ['dbmate'],
  list: (folder) => flat(folder, /^\d+.*\.sql$/, compareText),
  scripts: (text) =>
    sections(text, dbmateMarker)
      .filter(({ match }) => match[1] === 'up')
      .map(({ match, from, to }) =>
        slice(text, from, to, {
          transaction: !/\btransaction:\s*false\b/.test(match[0]),
          message: 'whole',
        }),
      ),
};
