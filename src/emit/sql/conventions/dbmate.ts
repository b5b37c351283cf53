/** dbmate: both ways in one file, told apart by `-- migrate:up` and `-- migrate:down`. */
import type { SqlConvention } from '../convention.ts';
import { newFile } from '../file.ts';
import { markerHeader } from '../header.ts';
import template from './dbmate.hbs';

/** dbmate lets the blank of the marker be a line break. */
const marker = /^--\s*migrate:(?:up|down)(?=\s*$|\s+\S)/m;

export function markersIn(text: string): boolean {
  return /^--\s*migrate:up\b/m.test(text);
}

export const dbmate: SqlConvention = {
  id: 'dbmate',
  title: 'dbmate',
  tools: ['dbmate'],
  folders: ['db/migrations'],
  traps: [marker],
  capabilities: {
    native: [],
    down: 'in migration',
    transaction: 'each migration',
    outside: 'own migration',
    schemaFile: false,
    phases: true,
  },
  files(migration, render) {
    const { part, path, up, down } = migration;
    const header = markerHeader(migration);
    const content = render(template, { header, up, down, outside: part.outside });
    return [newFile(path, content, part, 'both')];
  },
};
