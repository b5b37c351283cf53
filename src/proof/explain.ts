/** Whether each query is served by the index that the design promises, at the declared sizes. */
import { Refusal } from '../ir/findings.ts';
import type { Query, TableStatistics } from '../ir/query.ts';
import type { QueryProof } from '../ir/verdict.ts';
import { parseSql } from '../postgres/parse.ts';
import { DatabaseError, type Session } from '../postgres/session.ts';
import { deniedStatements } from '../sandbox/deny.ts';
import {
  type PlanFacts,
  readPlanFacts,
  restrictsFirstKey,
  type ServingIndex,
} from './index-facts.ts';
import { type PlacedNode, type PlanNode, placedNodes, planLine, planTree } from './plan-tree.ts';

/** From here on reading a whole table is a fault; below it is often the best plan. */
const largeTable = 10_000;

const explainable = new Set(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/** Why a query is not sent to the planner at all; null when it is. */
async function objection(sql: string): Promise<string | null> {
  try {
    const parsed = await parseSql(sql);
    if (parsed.length !== 1) return 'it is not one statement';
    if (!explainable.has(parsed[0]?.kind ?? '')) return 'it is not a query';
    return (await deniedStatements(parsed))[0]?.message ?? null;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

async function explain(session: Session, sql: string, before = ''): Promise<PlanNode> {
  await session.execute('SAVEPOINT tablewright_query');
  try {
    if (before !== '') await session.execute(before);
    const rows = await session.execute<Record<string, unknown>>(
      `EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${sql}`,
    );
    return planTree(rows[0]?.['QUERY PLAN']);
  } finally {
    await session.execute(
      'ROLLBACK TO SAVEPOINT tablewright_query; RELEASE SAVEPOINT tablewright_query',
    );
  }
}

type Use =
  | { readonly served: true; readonly index: ServingIndex; readonly how: string }
  | { readonly served: false; readonly index: ServingIndex; readonly why: string };

const reorders = /^(Sort|Incremental Sort|Hash|Aggregate|HashAggregate|WindowAgg|Bitmap)/;

function givesOrder({ node, above }: PlacedNode): boolean {
  const limit = above.findLastIndex(({ type }) => type === 'Limit');
  return (
    limit >= 0 &&
    node.filter === null &&
    !above.slice(limit + 1).some(({ type }) => reorders.test(type))
  );
}

/** How a scan uses its index; null for a node that scans none. */
function useOf(placed: PlacedNode, facts: PlanFacts): Use | null {
  const { node } = placed;
  const index = node.index === null ? undefined : facts.indexes.get(node.index);
  if (index === undefined) return null;
  if (node.indexCondition !== null) {
    if (restrictsFirstKey(node.indexCondition, index)) {
      return { served: true, index, how: `Index Cond ${node.indexCondition}` };
    }
    return {
      served: false,
      index,
      why: `${index.name} is used by a skip scan: nothing restricts its first column ${index.first}, and before PostgreSQL 18 the whole index would be read`,
    };
  }
  if (index.partial && node.filter === null) {
    return { served: true, index, how: 'the partial index holds just the rows' };
  }
  if (givesOrder(placed)) return { served: true, index, how: 'it gives the order for the LIMIT' };
  return {
    served: false,
    index,
    why: `${index.name} is read from end to end: its columns restrict nothing`,
  };
}

function count(rows: number): string {
  return rows.toLocaleString('en-US');
}

/** What a plan does to large tables that no index helps; empty when nothing. */
function faults(nodes: readonly PlacedNode[], facts: PlanFacts): string[] {
  return nodes.flatMap((placed) => {
    const { node } = placed;
    if (node.relation === null) return [];
    const rows = facts.rowsOf(node.schema, node.relation) ?? 0;
    if (rows < largeTable) return [];
    if (node.type.endsWith('Seq Scan') || node.type === 'Sample Scan') {
      return [`all ${count(rows)} rows of ${node.relation} are read`];
    }
    const use = useOf(placed, facts);
    return use === null || use.served ? [] : [use.why];
  });
}

interface Judged {
  readonly top: PlanNode;
  readonly uses: readonly Use[];
  readonly faults: readonly string[];
}

function judge(top: PlanNode, facts: PlanFacts): Judged {
  const nodes = placedNodes(top);
  const uses = nodes.flatMap((placed) => useOf(placed, facts) ?? []);
  return { top, uses, faults: [...new Set(faults(nodes, facts))] };
}

function servedBy(judged: Judged, expects: readonly string[]) {
  return judged.uses.flatMap((use) =>
    use.served && (expects.includes(use.index.name) || expects.includes(use.index.root))
      ? [use]
      : [],
  );
}

function hide(indexes: readonly ServingIndex[]): string {
  const roots = [...new Set(indexes.map(({ root }) => root))];
  const names = roots.map((name) => `'${name.replaceAll("'", "''")}'`).join(', ');
  // Planned for as if it were not there; the constraint behind it stays.
  return `UPDATE pg_index SET indisvalid = false WHERE indexrelid IN (
    SELECT coalesce(p.relid, c.oid) FROM pg_class c
    LEFT JOIN LATERAL pg_partition_tree(c.oid) p ON true
    WHERE c.relname IN (${names}) AND c.relkind IN ('i', 'I'))`;
}

interface Context {
  readonly session: Session;
  readonly facts: PlanFacts;
  readonly query: Query;
}

type Outcome = Pick<QueryProof, 'status' | 'detail'>;

/** The proof the other way round: without the index the same query must cost more. */
async function counterProof(context: Context, judged: Judged): Promise<Outcome> {
  const { session, query } = context;
  const used = servedBy(judged, query.expects);
  const names = [...new Set(used.map(({ index }) => index.name))].join(', ');
  const without = await explain(session, query.sql, hide(used.map(({ index }) => index)));
  if (without.cost <= judged.top.cost) {
    const shapes = new Set(used.map(({ index }) => index.shape));
    const other = otherIndexes(judge(without, context.facts), shapes);
    if (other.length > 0) {
      return { status: 'passed', detail: `${names}; ${other.join(', ')} would serve it as well` };
    }
    return {
      status: 'failed',
      detail: `without ${names} the query costs no more (${planLine(without)}): the index does nothing for it`,
    };
  }
  const factor = without.cost / Math.max(judged.top.cost, 0.01);
  const how = [...new Set(used.map((use) => use.how))].join('; ');
  return {
    status: 'passed',
    detail: `${names}: ${how}; without it ${factor < 10 ? factor.toFixed(1) : count(Math.round(factor))} times the cost (${planLine(without)})`,
  };
}

/**
 * Indexes that serve the query when the promised ones are hidden. None when a large table is then
 * read, or when one is the same index a second time.
 */
function otherIndexes(judged: Judged, shapes: ReadonlySet<string>): string[] {
  if (judged.faults.length > 0) return [];
  const others = judged.uses.flatMap((use) => (use.served ? [use.index] : []));
  if (others.some(({ shape }) => shapes.has(shape))) return [];
  return others.map(({ name }) => name);
}

function isSmall(facts: PlanFacts, name: string): boolean {
  const index = [...facts.indexes.values()].find(
    (candidate) => candidate.name === name || candidate.root === name,
  );
  if (index === undefined) return false;
  return (facts.rowsOf(index.rootSchema, index.rootTable) ?? 0) < largeTable;
}

/** On a table of a few pages the planner rightly reads all: then the index must at least be usable. */
async function smallTable({ session, facts, query }: Context): Promise<Outcome | null> {
  const small = query.expects.filter((name) => isSmall(facts, name));
  if (small.length === 0) return null;
  const judged = judge(await explain(session, query.sql, 'SET LOCAL enable_seqscan = off'), facts);
  const [use] = servedBy(judged, small);
  if (use === undefined) return null;
  return {
    status: 'passed',
    detail: `the table is small enough to be read whole; ${use.index.name} is usable for it (${use.how})`,
  };
}

async function outcome(context: Context, judged: Judged): Promise<Outcome> {
  const { facts, query } = context;
  const line = planLine(judged.top);
  if (query.expects.length === 0) {
    const reason = query.reason ?? 'no reason was given';
    return { status: 'not run', detail: `no index is promised (${reason}); planned as ${line}` };
  }
  const missing = query.expects.every(
    (name) => ![...facts.indexes.values()].some((each) => each.name === name || each.root === name),
  );
  if (missing) {
    return { status: 'failed', detail: `there is no index ${query.expects.join(' or ')}` };
  }
  if (judged.faults.length > 0) return { status: 'failed', detail: judged.faults.join('; ') };
  if (servedBy(judged, query.expects).length > 0) return counterProof(context, judged);
  const small = await smallTable(context);
  if (small !== null) return small;
  const refused = judged.uses.find((use) => !use.served && query.expects.includes(use.index.name));
  const why = refused?.served === false ? refused.why : `the planner chose ${line}`;
  return { status: 'failed', detail: `${query.expects.join(' or ')} is not used: ${why}` };
}

async function proveQuery(session: Session, facts: PlanFacts, query: Query): Promise<QueryProof> {
  const failed = (detail: string): QueryProof => ({
    name: query.name,
    sql: query.sql,
    status: 'failed',
    indexes: [],
    plan: '',
    detail,
  });
  const denied = await objection(query.sql);
  if (denied !== null) return failed(denied);
  try {
    const judged = judge(await explain(session, query.sql), facts);
    const result = await outcome({ session, facts, query }, judged);
    const indexes = judged.uses.flatMap((use) => (use.served ? [use.index.name] : []));
    return {
      name: query.name,
      sql: query.sql,
      ...result,
      indexes: [...new Set(indexes)],
      plan: planLine(judged.top),
    };
  } catch (error) {
    if (error instanceof DatabaseError && error.code !== null) {
      return failed(`${error.message} (SQLSTATE ${error.code})`);
    }
    throw error;
  }
}

/** To be asked between `pretend` and `unpretend`, inside whose transaction it works. */
export async function explainQueries(
  session: Session,
  queries: readonly Query[],
  statistics: readonly TableStatistics[],
): Promise<QueryProof[]> {
  if (queries.length === 0) return [];
  const facts = await readPlanFacts(session, statistics);
  const proofs: QueryProof[] = [];
  for (const query of queries) proofs.push(await proveQuery(session, facts, query));
  return proofs;
}
