/** growth: what the declared sizes will ask for one day, and the migration that it implies. */
import type { Draft, DraftTable } from './draft/draft.ts';
import { decide, tableId } from './draft/draft.ts';
import type { Rule } from './rule.ts';
import { isSoftDeleted } from './soft-delete.ts';

const id = 'growth';
/** Above this vacuum, index builds and retention by DELETE take hours: partitions do them piece by piece. */
const partitionRows = 100_000_000;

export const growth: Rule = {
  id,
  summary: 'From expected_rows and rows_per_month: when to partition, archive or purge, and how.',
  reason: 'Knowing today what the table will need keeps the key and the queries ready for it.',
  exception: 'Nothing is built today for a size that is not declared.',
  examples: {
    applies: {
      domain: 'metrics',
      entities: [
        {
          name: 'reading',
          attributes: [{ name: 'taken_at' }],
          lifecycle: 'append_only',
          expected_rows: 200000000,
          rows_per_month: 20000000,
        },
      ],
    },
    exception: {
      domain: 'metrics',
      entities: [{ name: 'sensor', attributes: [{ name: 'label' }] }],
    },
  },
  apply(draft) {
    for (const table of draft.tables) {
      forecastSize(draft, table);
      if (isSoftDeleted(table)) forecastPurge(draft, table);
      forecastWords(draft, table);
    }
  },
};

function forecastSize(draft: Draft, table: DraftTable): void {
  const rows = table.rows ?? 0;
  const monthly = table.entity?.source.rows_per_month ?? 0;
  const inThreeYears = rows + monthly * 36;
  if (inThreeYears < partitionRows) return;
  const months =
    monthly === 0 || rows >= partitionRows ? 0 : Math.ceil((partitionRows - rows) / monthly);
  draft.forecast.push({
    subject: table.table.name,
    change: `${months === 0 ? 'is declared beyond' : `passes, in about ${months} months,`} 100 million rows`,
    migration: `partition by range of created_at: new partitioned table, copy in batches, swap; the primary key takes created_at in`,
  });
  decide(draft, id, tableId(table), {
    chose: `${table.table.name} as one plain table for now`,
    because: `partitioning pays from about 100 million rows on; ${rows.toLocaleString('en-US')} are declared`,
    instead: 'partitions from the start, which put created_at into every key and every query',
  });
}

function forecastPurge(draft: Draft, table: DraftTable): void {
  draft.forecast.push({
    subject: table.table.name,
    change: 'soft-deleted rows stay for ever until something purges them',
    migration:
      'none: a job that deletes rows with deleted_at older than the retention, in batches, parts first',
  });
}

function forecastWords(draft: Draft, table: DraftTable): void {
  const listed = table.columns.find(
    ({ attribute }) => attribute?.source.values !== undefined && attribute.source.fixed !== true,
  );
  if (listed === undefined) return;
  draft.forecast.push({
    subject: `${table.table.name}.${listed.column.name}`,
    change: 'a new word joins the list',
    migration:
      'add the new CHECK as NOT VALID, validate it, drop the old one: no rewrite, no long lock',
  });
}
