/** The data that the report's template shows, section by section; the template escapes all of it. */
import type { Decision, Finding } from '../ir/findings.ts';
import type { Column, Schema, Table } from '../ir/schema.ts';
import type { Verdict } from '../ir/verdict.ts';
import type { Design } from '../rules/design.ts';
import { groupDecisions } from './compress.ts';
import { constraintsOf, indexText } from './constraint-text.ts';
import { verdictLine } from './verdict-line.ts';
import { designedTables, grouped, readable, tableName, typeText } from './view.ts';
import { clean, cleanBlock } from './width.ts';

export interface Stat {
  readonly label: string;
  readonly value: string;
}

export function verdictView(verdict: Verdict | null) {
  return {
    line: verdictLine(verdict),
    state: verdict === null ? 'open' : verdict.passed ? 'passed' : 'failed',
    checks: (verdict?.checks ?? []).map((check) => ({
      name: clean(check.name),
      status: check.status,
      detail: clean(check.detail),
    })),
  };
}

export function findingViews(findings: readonly Finding[]) {
  const marks = { critical: '■', warning: '▲', info: '●' } as const;
  return findings.map((finding) => ({
    severity: finding.severity,
    mark: marks[finding.severity],
    label: finding.severity.toUpperCase(),
    code: clean(finding.code),
    subject: readable(finding.subject),
    message: clean(finding.message),
    fix: clean(finding.fix),
  }));
}

export function tableViews(design: Design) {
  const summaries = new Map(design.tables.map((table) => [table.table, table]));
  const named = new Map([...summaries.values()].map((summary) => [clean(summary.name), summary]));
  return designedTables(design).map((table, i) => {
    const summary = named.get(tableName(table)) ?? named.get(clean(table.name));
    return {
      anchor: `table-${i + 1}`,
      name: tableName(table),
      purpose: clean(summary?.purpose ?? table.comment ?? ''),
      columnCount: grouped(table.columns.length),
      expectedRows: summary?.expectedRows == null ? '' : grouped(summary.expectedRows),
      columns: table.columns.map((column) => columnView(table, column)),
      constraints: constraintsOf(table),
      indexes: table.indexes.map(indexText),
      triggers: table.triggers.map((trigger) => cleanBlock(trigger.definition)),
      policies: table.policies.map((policy) => ({
        name: clean(policy.name),
        text: `FOR ${policy.command.toUpperCase()} TO ${policy.roles.map((role) => clean(role)).join(', ')}`,
      })),
      partitionBy: table.partitionBy === null ? '' : clean(table.partitionBy),
    };
  });
}

function columnView(table: Table, column: Column) {
  const primary = table.primaryKey?.columns.includes(column.name) ?? false;
  const references = table.foreignKeys
    .filter((fk) => fk.columns.at(-1) === column.name)
    .map(({ references: to }) => tableName({ schema: to.schema, name: to.table }));
  return {
    name: clean(column.name),
    marks: [...(primary ? ['PK'] : []), ...(references.length > 0 ? ['FK'] : [])],
    type: typeText(column.type),
    nullable: !column.notNull,
    value: filling(column),
    references: [...new Set(references)].join(', '),
    comment: clean(column.comment ?? ''),
  };
}

function filling(column: Column): string {
  if (column.identity !== null) return `identity, ${column.identity.generation}`;
  if (column.generated !== null) {
    return `${clean(column.generated.expression)} (${column.generated.kind})`;
  }
  return clean(column.default ?? '');
}

/** By rule; decisions that say the same are said once, with all their subjects. */
export function decisionViews(decisions: readonly Decision[]) {
  return groupDecisions(decisions).map((group) => {
    const same = new Map<string, { decision: Decision; subjects: string[] }>();
    for (const decision of group.decisions) {
      const key = JSON.stringify([decision.chose, decision.because, decision.instead]);
      const entry = same.get(key) ?? { decision, subjects: [] };
      entry.subjects.push(readable(decision.subject));
      same.set(key, entry);
    }
    return {
      rule: clean(group.rule),
      entries: [...same.values()].map(({ decision, subjects }) => ({
        chose: clean(decision.chose),
        because: clean(decision.because),
        instead: clean(decision.instead),
        subjects: subjects.length <= 6 ? subjects.join(', ') : '',
        many: subjects.length > 6 ? { count: grouped(subjects.length), list: subjects } : null,
      })),
    };
  });
}

export function indexViews(design: Design) {
  return design.indexes.map((index) => ({
    name: clean(index.name),
    on: `${clean(index.table)}(${index.columns.map((column) => clean(column)).join(', ')})`,
    supports: index.supports.map((name) => clean(name)).join(', '),
  }));
}

/** Each declared pattern, with what the proof saw of it. */
export function patternViews(design: Design) {
  const proofs = new Map((design.verdict?.queries ?? []).map((query) => [query.name, query]));
  return design.queries.map((query) => {
    const proof = proofs.get(query.name);
    const promised = query.expects.map((name) => clean(name)).join(' or ');
    return {
      name: clean(query.name),
      sql: cleanBlock(query.sql),
      state: proof === undefined || proof.status === 'not run' ? 'open' : proof.status,
      status: proof?.status ?? 'not run',
      promise: promised === '' ? `No index promised: ${clean(query.reason ?? '')}` : promised,
      plan: clean(proof?.plan ?? ''),
      detail: clean(proof?.detail ?? ''),
    };
  });
}

export function forecastViews(design: Design) {
  return design.forecast.map((item) => ({
    subject: readable(item.subject),
    change: clean(item.change),
    migration: clean(item.migration),
  }));
}

/** What a schema holds beside its tables. */
export function otherViews(schema: Schema) {
  const text = (values: readonly string[]) => values.map((value) => clean(value)).join(', ');
  return [
    ...schema.extensions.map((item) => ({ kind: 'extension', name: clean(item.name), text: '' })),
    ...schema.enums.map((item) => ({
      kind: 'enum',
      name: tableName(item),
      text: text(item.values),
    })),
    ...schema.domains.map((item) => ({
      kind: 'domain',
      name: tableName(item),
      text: typeText(item.type),
    })),
    ...schema.compositeTypes.map((item) => ({
      kind: 'composite type',
      name: tableName(item),
      text: text(item.attributes.map((attribute) => attribute.name)),
    })),
    ...schema.rangeTypes.map((item) => ({ kind: 'range type', name: tableName(item), text: '' })),
    ...schema.sequences.map((item) => ({ kind: 'sequence', name: tableName(item), text: '' })),
    ...schema.views.map((item) => ({
      kind: 'view',
      name: tableName(item),
      text: clean(item.comment ?? ''),
    })),
    ...schema.materializedViews.map((item) => ({
      kind: 'materialized view',
      name: tableName(item),
      text: clean(item.comment ?? ''),
    })),
    ...schema.routines.map((item) => ({
      kind: item.kind,
      name: `${tableName(item)}(${clean(item.arguments)})`,
      text: clean(item.comment ?? ''),
    })),
  ];
}
