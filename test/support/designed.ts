/** A model designed, and the design as statements to run on a PostgreSQL. */
import { diff } from '../../src/diff/diff.ts';
import { Refusal } from '../../src/ir/findings.ts';
import { emptySchema, type IndexElement, type Table } from '../../src/ir/schema.ts';
import { Model } from '../../src/model/model.ts';
import { planCreate } from '../../src/plan/create.ts';
import { formatType } from '../../src/postgres/type.ts';
import { compile } from '../../src/rules/compile.ts';
import type { Design } from '../../src/rules/design.ts';
import type { ModelInput } from './arbitrary-model.ts';

export function designed(model: ModelInput): Promise<Design> {
  return compile(Model.parse(model));
}

/** The refusal of a model that must not be designed. */
export async function refused(model: ModelInput): Promise<Refusal> {
  try {
    await designed(model);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('the model was designed');
}

export function tableOf(design: Design, name: string): Table {
  const table = design.schema.tables.find((each) => each.name === name);
  if (table === undefined) {
    throw new Error(`no ${name} among ${design.schema.tables.map((each) => each.name).join(', ')}`);
  }
  return table;
}

/** `subject: chose` of each decision of a rule, without the ids' schema. */
export function decided(design: Design, rule: string): string[] {
  return design.decisions
    .filter((each) => each.rule === rule)
    .map(({ subject, chose }) => `${subject.replace(':public.', ' ')}: ${chose}`);
}

/** `code severity subject` of each finding, those about inferred types aside. */
export function found(design: Design): string[] {
  return design.findings
    .filter(({ code }) => code !== 'inferred-type')
    .map(({ code, severity, subject }) => `${code} ${severity} ${subject}`);
}

/** `name type`, with NOT NULL and default, of each column of a table. */
export function columnsOf(design: Design, table: string): string[] {
  return tableOf(design, table).columns.map(({ name, type, notNull, default: value }) =>
    [
      name,
      formatType(type, 'public'),
      notNull ? 'NOT NULL' : null,
      value === null ? null : `DEFAULT ${value}`,
    ]
      .filter((part) => part !== null)
      .join(' '),
  );
}

/** `name: elements WHERE predicate`, with the method when it is no B-tree. */
export function indexesOf(design: Design, table: string): string[] {
  return tableOf(design, table).indexes.map(
    ({ name, unique, method, elements, predicate, include }) =>
      [
        `${name}:${unique ? ' UNIQUE' : ''}${method === 'btree' ? '' : ` ${method}`}`,
        `(${elements.map(elementText).join(', ')})`,
        include.length === 0 ? null : `INCLUDE (${include.join(', ')})`,
        predicate === null ? null : `WHERE ${predicate}`,
      ]
        .filter((part) => part !== null)
        .join(' '),
  );
}

function elementText({ column, expression, operatorClass, order, nulls }: IndexElement): string {
  const usual = order === 'asc' ? 'last' : 'first';
  return [
    column ?? expression,
    operatorClass,
    order === 'desc' ? 'DESC' : null,
    nulls === usual ? null : `NULLS ${nulls.toUpperCase()}`,
  ]
    .filter((part) => part !== null)
    .join(' ');
}

/** `name: expression`. */
export function checksOf(design: Design, table: string): string[] {
  return tableOf(design, table).checks.map(({ name, expression }) => `${name}: ${expression}`);
}

/** `(columns) → table (columns) ON DELETE action`. */
export function foreignKeysOf(design: Design, table: string): string[] {
  return tableOf(design, table).foreignKeys.map(
    ({ columns, references, onDelete, deferrable }) =>
      `(${columns.join(', ')}) → ${references.table} (${references.columns.join(', ')}) ON DELETE ${onDelete.toUpperCase()}${deferrable === 'not deferrable' ? '' : ` ${deferrable.toUpperCase()}`}`,
  );
}

/** `code path` of each problem that a model is refused for. */
export async function problems(model: ModelInput): Promise<string[]> {
  const refusal = await refused(model);
  return refusal.findings.map(({ code, subject }) => `${code} ${subject}`);
}

export function statementsOf(design: Design): { up: string[]; down: string[] } {
  const plan = planCreate({
    from: emptySchema,
    to: design.schema,
    changes: diff(emptySchema, design.schema),
    notes: (id) => design.notes[id],
    defaultSchema: 'public',
  });
  const steps = plan.phases.flatMap((phase) => phase.steps);
  const reverses = [
    ...steps.map(({ reverse }) => reverse.sql),
    ...design.extras.map(({ reverse }) => (reverse === '' ? null : reverse)),
  ];
  return {
    up: [...steps.map(({ sql }) => sql), ...design.extras.map(({ sql }) => sql)],
    down: reverses.filter((sql) => sql !== null).reverse(),
  };
}
