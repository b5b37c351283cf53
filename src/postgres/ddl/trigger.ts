/** Triggers: CREATE, the state they fire in, DROP. */
import type { Trigger } from '../../ir/schema.ts';
import { quoteIdentifier } from '../identifier.ts';
import { keepArrayCasts } from './array-casts.ts';
import { relationName, type Spelling } from './spelling.ts';

interface Named {
  readonly schema: string;
  readonly name: string;
}

export function createTrigger(trigger: Trigger): string {
  return keepArrayCasts(trigger.definition);
}

/** Null when it is as a new trigger is. */
export function setTriggerState(owner: Named, trigger: Trigger, spelling: Spelling): string | null {
  const name = quoteIdentifier(trigger.name);
  const table = `ALTER TABLE ${relationName(owner, spelling)}`;
  switch (trigger.enabled) {
    case 'origin':
      return null;
    case 'disabled':
      return `${table} DISABLE TRIGGER ${name}`;
    case 'replica':
      return `${table} ENABLE REPLICA TRIGGER ${name}`;
    case 'always':
      return `${table} ENABLE ALWAYS TRIGGER ${name}`;
  }
}

export function dropTrigger(owner: Named, trigger: Trigger, spelling: Spelling): string {
  return `DROP TRIGGER ${quoteIdentifier(trigger.name)} ON ${relationName(owner, spelling)}`;
}
