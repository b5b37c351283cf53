/** The way back, up again, and up once more with interruptions. */
import { objectId, parseObjectId } from '../ir/id.ts';
import { objectsOf, tableId } from '../ir/objects.ts';
import type { Schema } from '../ir/schema.ts';
import type { Plan } from '../plan/plan.ts';
import type { CatalogRead } from '../postgres/catalog.ts';
import { exactDifferences } from './compare.ts';
import { downward } from './compare-rows.ts';
import { readPlanned } from './read.ts';
import { failToBuild, markInvalid, placesOf, runResuming } from './resume.ts';
import { runDown, runUp } from './run-steps.ts';
import { buildStart, fill, mending, type Proof, type Start, steps } from './start.ts';
import { failuresOf, plural, unmodelledNote } from './words.ts';

/**
 * A table that is made the child of another keeps what it has as its own, too (ALTER TABLE,
 * INHERIT): nothing but CREATE TABLE makes columns that are the parent's alone.
 */
function rejoined(plan: Plan, before: Schema, after: Schema): Schema {
  const left = new Set(
    steps(plan)
      .flatMap(({ changes }) => changes)
      .flatMap((change) => {
        if (change.kind !== 'set') return [];
        if ('inherits' in change.after) return [change.id];
        // Its parent's was dropped alone.
        const [schema = '', table = ''] = parseObjectId(change.id).names;
        return change.after.inherited === false ? [objectId('table', schema, table)] : [];
      }),
  );
  const tables = after.tables.map((table) => {
    const was = before.tables.find((each) => tableId(each) === tableId(table));
    if (was === undefined || !left.has(tableId(table))) return table;
    const inherited = new Set(was.columns.filter((each) => each.inherited).map(({ name }) => name));
    const columns = table.columns.map((column) =>
      inherited.has(column.name) ? { ...column, inherited: true } : column,
    );
    const checks = table.checks.map((check) => {
      const { alsoOwn: _, ...alone } = check;
      const same = was.checks.find(({ name }) => name === check.name);
      return same !== undefined && same.alsoOwn === undefined ? alone : check;
    });
    return { ...table, columns, checks };
  });
  return { ...after, tables };
}

/** Keys that came back over rows whose targets are gone: NOT VALID, and yet all that can be had. */
function keysOverOrphans(plan: Plan, before: Schema, after: Schema): ReadonlySet<string> {
  const bare = new Set(
    steps(plan)
      .filter(({ reverse }) => reverse.effect === 'structure')
      .flatMap(({ changes }) => changes.map(({ id }) => id)),
  );
  const was = objectsOf(before);
  const keys = [...objectsOf(after)].filter(
    ([id, { kind, properties }]) =>
      kind === 'foreign_key' &&
      bare.has(id) &&
      properties.validated === false &&
      was.get(id)?.properties.validated === true,
  );
  return new Set(keys.map(([id]) => id));
}

function asValidated(schema: Schema, keys: ReadonlySet<string>): Schema {
  const tables = schema.tables.map((table) => ({
    ...table,
    foreignKeys: table.foreignKeys.map((key) =>
      keys.has(objectId('foreign_key', table.schema, table.name, key.name))
        ? { ...key, validated: true }
        : key,
    ),
  }));
  return { ...schema, tables };
}

export async function proveDown(proof: Proof, start: Start): Promise<boolean> {
  const { sandbox, report, plan } = proof;
  const final = steps(plan).filter(({ reverse }) => reverse.effect === 'cannot');
  if (final.length > 0) {
    const why = `nothing undoes ${final.map(({ id }) => id).join(', ')}`;
    for (const name of ['down', 'catalog-after-down', 'up-again'] as const)
      report.notRun(name, why);
    return false;
  }
  const { data, restored } = start;
  const known = data?.findings.length ?? 0;
  const run = await runDown(sandbox, plan, mending(data, restored));
  const wrong = (data?.findings ?? [])
    .slice(known)
    .filter(({ severity }) => severity === 'critical');
  const implied = steps(plan).filter(({ reverse }) => reverse.effect === 'implied').length;
  const detail = `${plural(run.executed, 'statement')}${implied === 0 ? '' : `, which undo ${plural(implied, 'more step')} along with their own`}`;
  if (!report.judged('down', detail, [...failuresOf(run), ...wrong])) return false;
  const after = await readPlanned(proof);
  const loose = keysOverOrphans(plan, start.read.schema, after.schema);
  const differing = exactDifferences(
    start.read.schema,
    asValidated(rejoined(plan, start.read.schema, after.schema), loose),
  );
  const left =
    loose.size === 0
      ? ''
      : `; NOT VALID over rows whose targets are gone: ${[...loose].join(', ')}`;
  const objects = plural(objectsOf(start.read.schema).size, 'object');
  const equal = report.judged(
    'catalog-after-down',
    differing.length === 0
      ? `equal to the start (${objects}), expressions included${left}${unmodelledNote(after)}`
      : `${plural(differing.length, 'difference')} from the start`,
    differing,
  );
  if (!equal || data === null || data.rows === 0) return equal;
  const lost = await data.compare(restored, downward);
  return report.judged('rows-after-down', 'as before, where the steps say that they restore', lost);
}

export async function proveUpAgain(
  proof: Proof,
  start: Start,
  first: CatalogRead,
): Promise<boolean> {
  const { sandbox, report, plan } = proof;
  const run = await runUp(sandbox, plan, mending(start.data, start.survivors));
  if (run.failure !== null) {
    return report.judged('up-again', 'the plan does not run a second time', failuresOf(run));
  }
  const second = await readPlanned(proof);
  const differing = exactDifferences(first.schema, second.schema);
  return report.judged(
    'up-again',
    differing.length === 0
      ? `${plural(run.executed, 'statement')}; catalog equal to that of the first time`
      : `${plural(differing.length, 'difference')} from the first time`,
    differing,
  );
}

/** Only what runs outside of a transaction can have happened by half. */
export async function proveResume(
  proof: Proof,
  start: Start,
  first: CatalogRead,
  returned: boolean,
): Promise<void> {
  const { sandbox, report, plan } = proof;
  if (placesOf(plan) === 0) return;
  let { data } = start;
  if (returned) {
    const back = await runDown(sandbox, plan, mending(data, start.restored));
    if (back.failure !== null)
      return report.notRun('resume', 'the way back failed the second time');
  } else {
    await sandbox.reset();
    const read = await buildStart(proof);
    const again = read === null ? null : await fill(proof, read);
    if (again === null) return report.notRun('resume', 'the start could not be made again');
    data = again.data;
  }
  const hooks = mending(data, start.survivors);
  const breaking = sandbox.embedded ? markInvalid : failToBuild;
  const resumed = await runResuming(sandbox, plan, hooks, breaking);
  const { places, allPlaces, halfDone, failure, findings } = resumed;
  if (failure !== null) return report.notRun('resume', `the plan does not run: ${failure.message}`);
  report.noted(findings);
  const differing = exactDifferences(first.schema, (await readPlanned(proof)).schema);
  const half = halfDone === 0 ? '' : `, ${halfDone} of them half done`;
  const not = findings.length === 0 ? '' : `; ${findings.length} of them cannot be run again`;
  const detail = `begun again in a new session after each of ${places} of ${plural(allPlaces, 'statement')} outside of a transaction${half}${not}; the others happen whole or not at all`;
  report.judged('resume', detail, differing);
}
