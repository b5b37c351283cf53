/** Functions, procedures and aggregates: their own text, and how they are named from outside. */
import type { Routine } from '../../ir/schema.ts';
import { qualified } from '../identifier.ts';
import { keepArrayCasts } from './array-casts.ts';

export function createRoutine(routine: Routine): string {
  const text = routine.definition.trim().replace(/;$/, '');
  // Only a body in SQL's own form is printed by PostgreSQL; a quoted one is kept as written.
  return /^BEGIN ATOMIC$/m.test(text) ? keepArrayCasts(text) : text;
}

/** What COMMENT ON, GRANT and DROP call its kind. */
export function routineKeyword(routine: Routine): 'FUNCTION' | 'PROCEDURE' | 'AGGREGATE' {
  switch (routine.kind) {
    case 'function':
    case 'window':
      return 'FUNCTION';
    case 'procedure':
      return 'PROCEDURE';
    case 'aggregate':
      return 'AGGREGATE';
  }
}

export function routineSignature(routine: Routine, defaultSchema: string | null = null): string {
  const none = routine.kind === 'aggregate' ? '*' : '';
  const list = routine.arguments === '' ? none : routine.arguments;
  return `${qualified(routine.schema, routine.name, defaultSchema)}(${list})`;
}

export function dropRoutine(routine: Routine, defaultSchema: string | null = null): string {
  return `DROP ${routineKeyword(routine)} ${routineSignature(routine, defaultSchema)}`;
}
