/** Storage parameters and options of views: what leads from one list to another, in its order. */
import { withParameters } from '../../postgres/ddl/spelling.ts';

function nameOf(entry: string): string {
  return entry.split('=', 1)[0] ?? '';
}

/** How many of `after` can stay where they are: what is set anew goes behind all others. */
function standing(before: readonly string[], after: readonly string[]): number {
  let from = 0;
  const moved = after.findIndex((entry) => {
    const at = before.indexOf(entry, from);
    from = at + 1;
    return at < 0;
  });
  return moved < 0 ? after.length : moved;
}

/** Those of a table's TOAST table are a list of their own. */
function lists(entries: readonly string[]): (readonly string[])[] {
  const ofToast = (entry: string) => entry.startsWith('toast.');
  return [entries.filter((entry) => !ofToast(entry)), entries.filter(ofToast)];
}

/** What ALTER TABLE, INDEX or VIEW is given. */
export function parameterActions(before: readonly string[], after: readonly string[]): string[] {
  const [old, is] = [lists(before), lists(after)];
  const set = is.flatMap((list, i) => list.slice(standing(old[i] ?? [], list)));
  const kept = new Set(after.map(nameOf));
  const reset = before.map(nameOf).filter((each) => !kept.has(each));
  return [
    ...(set.length === 0 ? [] : [`SET${withParameters(set).replace(/^ WITH/, '')}`]),
    ...(reset.length === 0 ? [] : [`RESET (${reset.join(', ')})`]),
  ];
}
