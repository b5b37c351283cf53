/** Parts of outputs that several tools share. */
import { z } from 'zod';
import type { ToolLink } from './define.ts';

export const more = z
  .array(z.string())
  .optional()
  .describe('lists that were shortened to fit; whole in the linked resources');

export function designLinks(id: string): ToolLink[] {
  const base = `tablewright://design/${id}`;
  return [
    {
      uri: base,
      name: `${id}.json`,
      description: 'the whole design',
      mimeType: 'application/json',
    },
    { uri: `${base}/ddl`, name: `${id}.sql`, description: 'its SQL', mimeType: 'application/sql' },
    {
      uri: `${base}/diagram.svg`,
      name: `${id}.svg`,
      description: 'entity-relationship diagram',
      mimeType: 'image/svg+xml',
    },
  ];
}

export function planLink(id: string): ToolLink {
  return {
    uri: `tablewright://plan/${id}`,
    name: `${id}.json`,
    description: 'the whole plan: every step with its lock and reverse',
    mimeType: 'application/json',
  };
}
