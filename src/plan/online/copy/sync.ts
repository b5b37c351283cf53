/** The trigger that keeps two columns of a row the same value in two types. */

import { relationName } from '../../../postgres/ddl/spelling.ts';
import { dollarQuote, qualified, quoteIdentifier } from '../../../postgres/identifier.ts';
import type { ChangeContext } from '../../change/context.ts';
import { type Copy, freeName } from './copies.ts';

export interface Sync {
  readonly createFunction: string;
  readonly dropFunction: string;
  readonly createTrigger: string;
  readonly dropTrigger: string;
}

/** Triggers of one event fire in the order of their names: this one comes last, and sees what they did. */
function triggerName(copy: Copy, wished: string): string {
  const others = [...copy.tableBefore.triggers, ...copy.table.triggers].map(({ name }) => name);
  const taken = new Set(others);
  const candidates = [wished, `zz_${wished}`, `~${wished}`].map((name) => freeName(name, taken));
  const bytes = (text: string) => Buffer.from(text);
  return (
    candidates.find((name) => others.every((other) => bytes(other).compare(bytes(name)) < 0)) ??
    freeName(`~~~${wished}`, taken)
  );
}

/** `target` gets `expression`, which is over `NEW`. */
function sync(
  context: ChangeContext,
  copy: Copy,
  suffix: string,
  target: string,
  expression: string,
): Sync {
  const { schema, name } = copy.table;
  const taken = new Set(
    [...context.from.routines, ...context.to.routines].map((each) => each.name),
  );
  const wished = `${name}_${copy.after.name}_${suffix}`;
  const routine = qualified(schema, freeName(wished, taken));
  const trigger = quoteIdentifier(triggerName(copy, wished));
  const table = relationName(copy.table, context.spelling);
  const body = `\nBEGIN\n  NEW.${quoteIdentifier(target)} := ${expression};\n  RETURN NEW;\nEND\n`;
  return {
    createFunction: `CREATE OR REPLACE FUNCTION ${routine}() RETURNS trigger\n  LANGUAGE plpgsql AS ${dollarQuote(body, 'sync')}`,
    dropFunction: `DROP FUNCTION ${routine}()`,
    createTrigger: `CREATE OR REPLACE TRIGGER ${trigger} BEFORE INSERT OR UPDATE ON ${table}\n  FOR EACH ROW EXECUTE FUNCTION ${routine}()`,
    dropTrigger: `DROP TRIGGER ${trigger} ON ${table}`,
  };
}

/** While the new column is called by its temporary name. */
export function forthSync(context: ChangeContext, copy: Copy, expression: string): Sync {
  return sync(context, copy, 'sync', copy.temporary, expression);
}

/** While the old column is brought back beside the new one. */
export function backSync(context: ChangeContext, copy: Copy, expression: string): Sync {
  return sync(context, copy, 'sync_back', copy.old, expression);
}
