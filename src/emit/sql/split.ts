/** A migration with `-- migrate:up` and `-- migrate:down`, taken apart as its runner does it. */
import { Refusal } from '../../ir/findings.ts';

const marker = /^--[ \t]*migrate:(up|down)(?=[ \t\r]*$|[ \t]+\S)(.*)$/gm;

export interface Halves {
  readonly up: string;
  readonly down: string;
  /** False where the marker says `transaction:false`. */
  readonly transaction: { readonly up: boolean; readonly down: boolean };
}

/** Line starts that the runner would take for a marker. */
export function hasMarker(sql: string): boolean {
  return [...sql.matchAll(marker)].length > 0;
}

export function splitMigration(text: string): Halves {
  const found = [...text.matchAll(marker)];
  const [up, down] = found;
  if (found.length !== 2 || up?.[1] !== 'up' || down?.[1] !== 'down') {
    throw new Refusal(
      'migration_markers',
      'The migration does not have one "-- migrate:up" and after it one "-- migrate:down".',
      'Put each of the two markers on its own line, once.',
    );
  }
  const outside = /\btransaction:false\b/;
  return {
    up: text.slice(up.index + up[0].length, down.index).trim(),
    down: text.slice(down.index + down[0].length).trim(),
    transaction: { up: !outside.test(up[2] ?? ''), down: !outside.test(down[2] ?? '') },
  };
}
