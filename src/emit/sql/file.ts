/** One file of a migration, as the write is told of it. */
import type { FileChange } from '../target.ts';
import type { Part } from './parts.ts';

export type Way = 'both' | 'up' | 'down';

const ways = { both: 'up and down', up: 'up', down: 'down' } as const;

function purpose(part: Part, way: Way): string {
  const what = `${part.steps.length} ${part.steps.length === 1 ? 'step' : 'steps'}`;
  const outside = part.outside ? ', outside of a transaction' : '';
  return `phase ${part.phase.name}: ${what} ${ways[way]}${outside}`;
}

export function newFile(path: string, content: string, part: Part, way: Way): FileChange {
  return { kind: 'create', path, content, purpose: purpose(part, way), phase: part.phase.name };
}
