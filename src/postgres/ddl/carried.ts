/** Objects that are carried as text: their statements as PostgreSQL reads them back. */
import type { Carried } from '../../ir/schema.ts';
import { keepArrayCasts } from './array-casts.ts';
import { alterOptions, optionClause } from './options.ts';

export function createCarried(object: Carried): string {
  return keepArrayCasts(object.create) + optionClause(object.options);
}

/** From one list of options to another; null when they are the same. */
export function setOptions(
  object: Pick<Carried, 'drop'>,
  before: Carried['options'],
  after: Carried['options'],
): string | null {
  const actions = alterOptions(before, after);
  return actions === null ? null : `${object.drop.replace(/^DROP/, 'ALTER')} ${actions}`;
}

export function setPart(part: Carried['parts'][number]): string {
  return keepArrayCasts(part.set);
}

export function unsetPart(part: Carried['parts'][number]): string {
  return keepArrayCasts(part.unset);
}
