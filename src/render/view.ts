/** What the renderers show, and how objects are named for a reader. */
import type { Finding, Severity } from '../ir/findings.ts';
import { type ObjectKind, objectId, parseObjectId } from '../ir/id.ts';
import type { Schema, Table } from '../ir/schema.ts';
import type { ColumnType } from '../ir/type.ts';
import type { Verdict } from '../ir/verdict.ts';
import type { Plan } from '../plan/plan.ts';
import type { Design } from '../rules/design.ts';
import { clean } from './width.ts';

/** A plan with what was written for it. */
export interface PlanView {
  readonly name: string;
  /** The tool whose files these are. */
  readonly target: string;
  readonly plan: Plan;
  readonly files: readonly { readonly path: string; readonly action: 'create' | 'update' }[];
  readonly verdict: Verdict | null;
}

/** Singular and plural, as in "12 tables". */
const kindNames: Readonly<Record<ObjectKind, readonly [string, string]>> = {
  schema: ['schema', 'schemas'],
  extension: ['extension', 'extensions'],
  enum: ['enum', 'enums'],
  domain: ['domain', 'domains'],
  composite_type: ['composite type', 'composite types'],
  range_type: ['range type', 'range types'],
  sequence: ['sequence', 'sequences'],
  table: ['table', 'tables'],
  column: ['column', 'columns'],
  primary_key: ['primary key', 'primary keys'],
  unique: ['unique constraint', 'unique constraints'],
  foreign_key: ['foreign key', 'foreign keys'],
  check: ['check', 'checks'],
  exclusion: ['exclusion', 'exclusions'],
  index: ['index', 'indexes'],
  trigger: ['trigger', 'triggers'],
  policy: ['policy', 'policies'],
  view: ['view', 'views'],
  materialized_view: ['materialized view', 'materialized views'],
  routine: ['routine', 'routines'],
  privilege: ['privilege', 'privileges'],
  language: ['language', 'languages'],
  access_method: ['access method', 'access methods'],
  foreign_data_wrapper: ['foreign-data wrapper', 'foreign-data wrappers'],
  foreign_server: ['foreign server', 'foreign servers'],
  user_mapping: ['user mapping', 'user mappings'],
  foreign_table: ['foreign table', 'foreign tables'],
  collation: ['collation', 'collations'],
  conversion: ['conversion', 'conversions'],
  text_search_parser: ['text search parser', 'text search parsers'],
  text_search_template: ['text search template', 'text search templates'],
  text_search_dictionary: ['text search dictionary', 'text search dictionaries'],
  text_search_configuration: ['text search configuration', 'text search configurations'],
  operator: ['operator', 'operators'],
  operator_family: ['operator family', 'operator families'],
  operator_class: ['operator class', 'operator classes'],
  cast: ['cast', 'casts'],
  transform: ['transform', 'transforms'],
  rule: ['rule', 'rules'],
  statistics: ['statistics object', 'statistics objects'],
  setting: ['setting', 'settings'],
  publication: ['publication', 'publications'],
  event_trigger: ['event trigger', 'event triggers'],
  default_privileges: ['default privilege', 'default privileges'],
};

function parsed(subject: string): { kind: ObjectKind; names: string[] } | null {
  if (!Object.hasOwn(kindNames, subject.slice(0, Math.max(subject.indexOf(':'), 0)))) return null;
  try {
    return parseObjectId(subject);
  } catch {
    // A model path or a file may begin like an id: a subject is free text.
    return null;
  }
}

/** `column:public.invoices.due_on` is `invoices.due_on`; model paths and files stay as they are. */
export function readable(subject: string): string {
  const id = parsed(subject);
  if (id === null) return clean(subject);
  const names = id.names.length > 1 && id.names[0] === 'public' ? id.names.slice(1) : id.names;
  return names.map((name) => clean(name)).join('.');
}

/** What kind of object all of these are, counted: `12 tables`; `12 places` when they differ. */
export function counted(subjects: readonly string[], before = ''): string {
  const kinds = new Set(subjects.map((subject) => parsed(subject)?.kind ?? null));
  const [kind] = kinds;
  const [one, many] = kinds.size === 1 && kind ? kindNames[kind] : ['place', 'places'];
  return quantity(subjects.length, `${before}${one}`, `${before}${many}`);
}

export function quantity(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** 5000000 is `5,000,000`. */
export function grouped(count: number): string {
  return Number.isFinite(count) ? Math.round(count).toLocaleString('en-US') : String(count);
}

export function typeText(type: ColumnType): string {
  const prefix = type.schema === null || type.schema === 'public' ? '' : `${type.schema}.`;
  return clean(`${prefix}${type.name}${type.modifiers}${type.array ? '[]' : ''}`);
}

/** The name as shown: qualified outside `public`. */
export function tableName(table: { readonly schema: string; readonly name: string }): string {
  return clean(table.schema === 'public' ? table.name : `${table.schema}.${table.name}`);
}

export const markOf: Readonly<Record<Severity, string>> = {
  critical: '■ CRITICAL',
  warning: '▲ WARNING',
  info: '● INFO',
};

const rank: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 };

/** Violations of the proof are findings too; worst first, otherwise in the order they were found. */
export function worstFirst(findings: readonly Finding[], verdict: Verdict | null): Finding[] {
  const all = [...(verdict?.violations ?? []), ...findings];
  const seen = new Set<string>();
  const distinct = all.filter((finding) => {
    const key = JSON.stringify([finding.code, finding.subject, finding.message]);
    return !seen.has(key) && seen.add(key);
  });
  return distinct.sort((a, b) => rank[a.severity] - rank[b.severity]);
}

/** The design's own tables: an extended schema holds others as well. */
export function designedTables(design: Design): Table[] {
  const own = new Set(design.tables.map((table) => table.table));
  return design.schema.tables.filter((table) =>
    own.has(objectId('table', table.schema, table.name)),
  );
}

export function constraintCount(tables: Schema['tables']): number {
  const of = (table: Table) =>
    (table.primaryKey === null ? 0 : 1) +
    table.uniques.length +
    table.foreignKeys.length +
    table.checks.length +
    table.exclusions.length;
  return tables.reduce((sum, table) => sum + of(table), 0);
}

export function indexCount(tables: Schema['tables']): number {
  return tables.reduce((sum, table) => sum + table.indexes.length, 0);
}
