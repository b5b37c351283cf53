/** Changes of triggers, policies, views and routines that are there. */
import { objectInWords } from '../../diff/words.ts';
import { objectId, parseObjectId } from '../../ir/id.ts';
import { keepArrayCasts } from '../../postgres/ddl/array-casts.ts';
import { roleName } from '../../postgres/ddl/policy.ts';
import { createRoutine } from '../../postgres/ddl/routine.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import { columnsOf } from '../add/routines.ts';
import { triggerSettings } from '../trigger-settings.ts';
import { makingRoutine, makingRoutineAgain } from '../unchecked-body.ts';
import type { Unit } from '../unit.ts';
import { alteration, setting } from './alteration.ts';
import type { ChangeContext, SetChange } from './context.ts';
import { routineOf } from './find.ts';
import { parameterActions } from './parameters.ts';
import { triggerTables } from './trigger-tables.ts';

function ownerName(context: ChangeContext, { id }: SetChange): string {
  const { names } = parseObjectId(id);
  return relationName({ schema: names[0] ?? '', name: names[1] ?? '' }, context.spelling);
}

const firing: Readonly<Record<string, string>> = {
  origin: 'ENABLE TRIGGER',
  disabled: 'DISABLE TRIGGER',
  replica: 'ENABLE REPLICA TRIGGER',
  always: 'ENABLE ALWAYS TRIGGER',
};

export function alterTrigger(context: ChangeContext, change: SetChange): Unit[] {
  const { id, before, after } = change;
  if (!('enabled' in after)) return [];
  const { names } = parseObjectId(id);
  const head = `ALTER TABLE ${ownerName(context, change)}`;
  const name = quoteIdentifier(names[2] ?? '');
  const statement = (state: unknown) => `${head} ${firing[String(state)]} ${name}`;
  const owners = [
    objectId('table', names[0] ?? '', names[1] ?? ''),
    objectId('view', names[0] ?? '', names[1] ?? ''),
  ];
  return [
    alteration({
      key: `${id}#enabled`,
      // It reaches the partitions: states of their own are taken off before, and set behind it.
      provides: [`${id}#enabled`, id],
      needs: triggerSettings(context.before, objectId('table', names[0] ?? '', names[1] ?? ''))
        .filter((each) => each.dependsOn.includes(id) && context.fate.isGone(each.id))
        .map((each) => `drop ${each.id}`),
      changes: setting(id, { enabled: before.enabled }, { enabled: after.enabled }),
      words: `Say when ${objectInWords(id)} fires`,
      sql: statement(after.enabled),
      reverse: statement(before.enabled),
      locks: [...new Set(owners.flatMap((owner) => triggerTables(context, owner, id)))].flatMap(
        (owner) => context.locks([owner], 'SHARE ROW EXCLUSIVE'),
      ),
    }),
  ];
}

export function alterPolicy(context: ChangeContext, change: SetChange): Unit[] {
  const { id, before, after } = change;
  const own = ['roles', 'using', 'check'].filter((name) => name in after);
  if (own.length === 0) return [];
  const { names } = parseObjectId(id);
  const clauses = (values: Readonly<Record<string, unknown>>) =>
    [
      'roles' in values
        ? ` TO ${(values.roles as readonly string[]).map(roleName).join(', ')}`
        : '',
      'using' in values ? `\n  USING (${keepArrayCasts(String(values.using))})` : '',
      'check' in values ? `\n  WITH CHECK (${keepArrayCasts(String(values.check))})` : '',
    ].join('');
  const head = `ALTER POLICY ${quoteIdentifier(names[2] ?? '')} ON ${ownerName(context, change)}`;
  const pick = (values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(own.map((name) => [name, values[name]]));
  const texts = [before.using, before.check, after.using, after.check];
  const routines = context.needs(id);
  return [
    alteration({
      key: `${id}#rule`,
      provides: [id],
      needs: routines,
      prefers: texts.flatMap((text) => context.mentions(typeof text === 'string' ? text : null)),
      changes: setting(id, pick(before), pick(after)),
      words: `Change whom ${objectInWords(id)} lets through`,
      sql: head + clauses(after),
      reverse: head + clauses(before),
      locks: context.locks([objectId('table', names[0] ?? '', names[1] ?? '')], 'ACCESS EXCLUSIVE'),
    }),
  ];
}

/** What a view calls its options, a materialized view calls storage parameters. */
export function alterView(context: ChangeContext, change: SetChange): Unit[] {
  const { id, before, after } = change;
  const name = ['options', 'storage'].find((each) => each in after);
  if (name === undefined) return [];
  const head = `ALTER ${name === 'storage' ? 'MATERIALIZED ' : ''}VIEW ${ownerName(context, change)}`;
  const list = (value: unknown) => value as readonly string[];
  const steps = (one: readonly string[], other: readonly string[]) =>
    parameterActions(one, other)
      .map((action) => `${head} ${action}`)
      .join(';\n');
  return parameterActions(list(before[name]), list(after[name])).map((action, i) =>
    alteration({
      key: `${id}#options${i}`,
      changes: setting(id, { [name]: before[name] }, { [name]: after[name] }),
      words: `Set ${name === 'storage' ? 'storage parameters' : 'options'} of ${objectInWords(id)}`,
      sql: `${head} ${action}`,
      reverse: steps(list(after[name]), list(before[name])),
      undo: i === 0 ? 'restores' : 'implied',
      locks: context.locks(
        [id],
        name === 'storage' ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE',
      ),
    }),
  );
}

function orReplace(definition: string): string {
  return definition.replace(/^CREATE (?:OR REPLACE )?/i, 'CREATE OR REPLACE ');
}

export function alterRoutine(context: ChangeContext, change: SetChange): Unit[] {
  const { id, before, after } = change;
  const was = routineOf(context.from, id);
  const is = routineOf(context.to, id);
  if (!('definition' in after) || was === undefined || is === undefined) return [];
  const mentioned = context.mentions(is.definition).filter((other) => other !== id);
  return [
    alteration({
      key: `${id}#body`,
      provides: [id],
      needs: context.needs(id),
      prefers: [...mentioned, ...columnsOf(context, mentioned)],
      changes: setting(id, { definition: before.definition }, { definition: after.definition }),
      words: `Change what ${objectInWords(id)} does`,
      sql: makingRoutine(context.objects, is, orReplace(createRoutine(is))),
      reverse: makingRoutineAgain(
        context,
        was,
        makingRoutine(context.before, was, orReplace(createRoutine(was))),
      ),
    }),
  ];
}
