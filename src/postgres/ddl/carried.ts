/** Objects that are carried as text: their statements as PostgreSQL reads them back. */
import type { Carried } from '../../ir/schema.ts';
import { keepArrayCasts } from './array-casts.ts';

export function createCarried(object: Carried): string {
  return keepArrayCasts(object.create);
}

export function setPart(part: Carried['parts'][number]): string {
  return keepArrayCasts(part.set);
}

export function unsetPart(part: Carried['parts'][number]): string {
  return keepArrayCasts(part.unset);
}
