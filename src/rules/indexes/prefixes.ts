/** An index that another begins with is one too many: what it served, the longer one serves. */
import { type Draft, type DraftTable, partId, support } from '../draft/draft.ts';
import { isLiveRows } from '../soft-delete.ts';
import { existingIndexes, type Served } from './index-plan.ts';
import { sameSql } from './same-sql.ts';

/** Over the names of indexes made by the rules; those of the model are left as they are. */
export function dropPrefixes(draft: Draft, made: ReadonlySet<string>): void {
  for (const table of draft.tables) {
    for (const index of existingIndexes(table)) {
      if (index.kind !== 'index' || index.unique || !made.has(index.name)) continue;
      const longer = existingIndexes(table).find((other) => beginsWith(other, index));
      if (longer !== undefined) replace(draft, table, index, longer);
    }
  }
}

/** A predicate that leaves out most rows is a reason of its own; soft-deleted rows are few. */
export function beginsWith(longer: Served, index: Served): boolean {
  const fullForLive = longer.predicate === null && isLiveRows(index.predicate);
  return (
    longer.name !== index.name &&
    (sameSql(longer.predicate, index.predicate) || fullForLive) &&
    index.elements.every(
      (element, i) =>
        longer.elements[i] === element &&
        longer.orders[i]?.order === index.orders[i]?.order &&
        longer.orders[i]?.nulls === index.orders[i]?.nulls &&
        longer.operatorClasses[i] === index.operatorClasses[i],
    )
  );
}

function replace(draft: Draft, table: DraftTable, index: Served, longer: Served): void {
  const gone = partId('index', table, index.name);
  for (const what of draft.supports.get(gone) ?? []) {
    support(draft, partId(longer.kind, table, longer.name), what);
  }
  draft.supports.delete(gone);
  table.table.indexes = table.table.indexes.filter(({ name }) => name !== index.name);
  draft.decisions.splice(
    0,
    draft.decisions.length,
    ...draft.decisions.filter(({ subject }) => subject !== gone),
  );
  draft.queries.forEach((query, i) => {
    if (!query.expects.includes(index.name)) return;
    const names = query.expects.map((name) => (name === index.name ? longer.name : name));
    draft.queries[i] = { ...query, expects: [...new Set(names)] };
  });
}
