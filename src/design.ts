/** `design_schema`'s work: model → design, proved, and kept under a handle. */
import { detectStack } from './detect/detect.ts';
import type { Stack } from './detect/stack.ts';
import { diff } from './diff/diff.ts';
import type { Rename } from './diff/rename.ts';
import { type Finding, Refusal } from './ir/findings.ts';
import type { ObjectId } from './ir/id.ts';
import { objectsOf } from './ir/objects.ts';
import { emptySchema, newDatabase, Schema } from './ir/schema.ts';
import type { Verdict } from './ir/verdict.ts';
import type { DesignInput } from './model/input.ts';
import type { Model } from './model/model.ts';
import { reviseModel } from './model/revise.ts';
import type { RenameStep } from './plan/change/rename.ts';
import { withRenames } from './plan/change/with-renames.ts';
import { planChange } from './plan/change.ts';
import { inColumnOrder } from './plan/column-order.ts';
import { withExtras } from './plan/extras.ts';
import type { Plan } from './plan/plan.ts';
import { parseSql } from './postgres/parse.ts';
import { loadParser } from './postgres/parser.ts';
import { prove } from './proof/prove.ts';
import { readCurrent } from './read/current.ts';
import type { Reading } from './read/reading.ts';
import { withRenamed } from './renamed.ts';
import { compile } from './rules/compile.ts';
import { Design } from './rules/design.ts';
import { withoutUnusedIndexes } from './rules/indexes/unused-index.ts';
import { renamesOf } from './rules/renames.ts';
import { deniedStatements } from './sandbox/deny.ts';
import { rolesNamed } from './sandbox/roles.ts';
import { StackRecord } from './stack.ts';
import { loadRecord, saveRecord } from './store/store.ts';

export interface KeptDesign {
  readonly id: string;
  readonly design: Design;
}

/** Throws `Refusal` for what is wrong with the model. A design whose proof fails is returned, with the verdict. */
export async function designSchema(input: DesignInput): Promise<KeptDesign> {
  const model = await wholeModel(input);
  const current = await startOf(input);
  return designFrom(model, current, await renamesIn(input, current.schema));
}

/** What an earlier design called otherwise is the same table or column under a new name. */
async function renamesIn(input: DesignInput, current: Schema): Promise<readonly Rename[]> {
  const { base_design_id: base, renames = [] } = input;
  if (base === undefined) return [];
  const { model, renames: earlier } = await loadDesign(base);
  if (renames.length === 0) return earlier;
  return [...earlier, ...(await renamesOf(model, reviseModel(model, { renames }), current))];
}

/** Those that the database has not seen yet. */
function openRenames(renames: readonly Rename[], current: Schema): Rename[] {
  const there = objectsOf(current);
  return renames.filter(({ from, to }) => there.has(from) && !there.has(to));
}

/** A model designed from what the database has. */
export async function designFrom(
  model: Model,
  current: Current,
  renames: readonly Rename[] = [],
): Promise<KeptDesign> {
  const open = openRenames(renames, current.schema);
  // The rules name parts as the house does: those of a renamed table keep the names that they have.
  const renamed = open.length === 0 ? null : await withRenamed(current.schema, emptySchema, open);
  const start = renamed?.schema ?? current.schema;
  const drafted = await compile(model, start);
  const compiled = { ...drafted, schema: inColumnOrder(drafted.schema, start) };
  const design = await proved({
    ...compiled,
    from: current.schema,
    renames: open,
    renamed: renamed && { schema: renamed.schema, steps: renamed.steps },
    source: current.source,
    findings: [...compiled.findings, ...current.findings],
  });
  return { id: await saveRecord('design', design), design };
}

/** With its verdict; without what the proof has shown to be of no use. */
async function proved(design: Design): Promise<Design> {
  const unplanned = unplannedChanges(design);
  if (unplanned !== null) return { ...design, findings: [...design.findings, unplanned] };
  const roles = await vet(design);
  const verdict = await proveDesign(design);
  const leaner = withoutUnusedIndexes(design, verdict);
  const final =
    leaner === null ? { ...design, verdict } : { ...leaner, verdict: await proveDesign(leaner) };
  return { ...final, findings: [...final.findings, ...roles] };
}

/** A change that no plan can make yet leaves the design unproved; it is still a design. */
function unplannedChanges(design: Design): Finding | null {
  try {
    planDesign(design);
    return null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, message, fix } = error;
    return { code, severity: 'warning', subject: design.domain, message, fix };
  }
}

export interface Current {
  readonly schema: Schema;
  /** Where it was read from; null for a new database. */
  readonly source: string | null;
  readonly findings: readonly Finding[];
}

/** What the project's database has: a design extends it. */
export async function currentSchema(stack: Stack): Promise<Current> {
  const { reading, findings } = await readCurrent(stack, { drift: false });
  const unread = unreadFindings(stack, reading);
  if (reading === null) {
    return { schema: newDatabase, source: null, findings: [...unread, ...findings] };
  }
  const { schema, source } = reading;
  return { schema, source, findings: [...unread, ...findings, ...reading.findings] };
}

/** A plan that starts from less than what is there may make it a second time: that has to be said. */
function unreadFindings(stack: Stack, reading: Reading | null): Finding[] {
  const made = stack.migrations.find(({ count }) => count > 0)?.directory ?? stack.schemaFiles[0];
  if (made === undefined || reading?.complete === true) return [];
  return [
    {
      code: 'unproved',
      severity: 'critical',
      subject: made,
      message:
        reading === null
          ? 'What the project has made of its database could not be read: the plan starts from an empty one.'
          : `${reading.source} could not be read whole: the plan starts from what could be read.`,
      fix: 'Call detect_stack with database_url_env, the variable of a database that is up to date, and pass its stack_id to design_schema.',
    },
  ];
}

/** A stack keeps the schema that was read with it; without a project, a new database. */
async function startOf({ stack_id: id, project_path: path }: DesignInput): Promise<Current> {
  if (id === undefined) {
    if (path !== undefined) return currentSchema(await detectStack(path));
    return { schema: newDatabase, source: null, findings: [] };
  }
  const { current } = await loadRecord('stack', id, StackRecord);
  if (current === null) return { schema: newDatabase, source: null, findings: [] };
  const schema = (await loadRecord('schema', current.schemaId, Schema)) as Schema;
  return { schema, source: current.source, findings: [] };
}

/** With the parser that planning its changes may need. */
export async function loadDesign(id: string): Promise<Design> {
  await loadParser();
  return (await loadRecord('design', id, Design)) as Design;
}

/** What the caller has said about the tables that are there. */
export interface Consent {
  readonly allow?: readonly string[];
  readonly answers?: readonly string[];
  readonly emptyTables?: readonly string[];
}

/** The plan from what the database has to the design. */
export function planDesign(design: Design, consent: Consent = {}): Plan {
  const { from, schema: to, renamed } = design;
  const start = renamed?.schema ?? from;
  const plan = planChange({
    ...consent,
    from: start,
    to,
    changes: diff(start, to),
    notes: (id) => design.notes[id],
    why: stepReasons(design),
    defaultSchema: 'public',
  });
  const whole = withRenames({
    from,
    renamed: start,
    to,
    plan,
    steps: (renamed?.steps ?? []) as readonly RenameStep[],
    emptyTables: consent.emptyTables ?? [],
    serverVersion: null,
    views: true,
  });
  return withExtras(whole, design.extras);
}

const explicitly = 'the model asks for it';

/** Why a statement is there: what the table is for, whom the index serves, else what the rule said. */
function stepReasons(design: Design): (id: ObjectId) => string | undefined {
  const reasons = new Map(
    design.decisions.map(({ subject, rule, because }) => [subject, `${rule}: ${because}`]),
  );
  for (const { index, supports } of design.indexes) {
    const served = supports.filter((each) => each !== explicitly);
    reasons.set(index, served.length === 0 ? explicitly : `serves ${served.join('; ')}`);
  }
  for (const { table, purpose } of design.tables) reasons.set(table, purpose);
  return (id) => reasons.get(id);
}

async function proveDesign(design: Design): Promise<Verdict> {
  return prove({
    plan: planDesign(design),
    from: design.from,
    to: design.schema,
    queries: design.queries,
    statistics: design.statistics,
  });
}

async function wholeModel(input: DesignInput): Promise<Model> {
  const { project_path: _path, stack_id: _stack, base_design_id: base, ...revision } = input;
  if (base !== undefined) return reviseModel((await loadDesign(base)).model, revision);
  const { renames = [], remove = [], domain, entities, ...rest } = revision;
  if (renames.length > 0 || remove.length > 0) {
    throw new Refusal(
      'missing_base_design',
      `${renames.length > 0 ? 'renames' : 'remove'} names something of an earlier design, and base_design_id is not given.`,
      'Give base_design_id, or leave it out of the model instead.',
    );
  }
  if (domain === undefined || entities === undefined) {
    throw new Refusal(
      'invalid_input',
      `${domain === undefined ? 'domain' : 'entities'} is missing`,
      'Give domain and entities, or base_design_id to revise an earlier design.',
    );
  }
  return { ...rest, domain, entities };
}

/**
 * Expressions and statements of the caller run in the sandbox only when nothing in them reaches out
 * of it. Roles that they name are made there, so what the server must have is said.
 */
async function vet(design: Design): Promise<Finding[]> {
  const steps = planDesign(design).phases.flatMap((phase) => phase.steps.map(({ sql }) => sql));
  const parsed = await parseSql([...steps, ...design.queries.map(({ sql }) => sql)].join(';\n'));
  const denied = await deniedStatements(parsed);
  const [first] = denied;
  if (first !== undefined) throw new Refusal(first.code, first.message, first.fix, denied);
  return rolesNamed(parsed).map((role) => ({
    code: 'needs-role',
    severity: 'warning',
    subject: role,
    message: `The migration names the role ${role}, which the proof made for itself: it fails on a server without it.`,
    fix: `Run CREATE ROLE on servers that do not have ${role} before the migration.`,
  }));
}
