/** A statement that changes a table or another object that is there. */
import type { ObjectId } from '../../ir/id.ts';
import { ranks, type Unit, unit } from '../unit.ts';

type Given = Parameters<typeof unit>[0];
type Needed = 'key' | 'changes' | 'words' | 'sql' | 'reverse';

/** Catalog changes take no time; what holds them up longer is better given up. */
export const briefly = '1min';

export function alteration(content: Pick<Given, Needed> & Partial<Given>): Unit {
  return unit({ rank: ranks.change, needs: [], statementTimeout: briefly, ...content });
}

/** The change of some properties of one object. */
export function setting(
  id: ObjectId,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
) {
  return [{ kind: 'set' as const, id, before, after }];
}
