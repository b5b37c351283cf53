/** What the schema is for: queries served by their indexes, at the declared sizes. */
import type { Finding } from '../ir/findings.ts';
import type { QueryProof } from '../ir/verdict.ts';
import { withSandbox } from '../sandbox/sandbox.ts';
import { explainQueries } from './explain.ts';
import { openReport } from './report.ts';
import { runUp } from './run-steps.ts';
import { buildStart, type Proof } from './start.ts';
import { plural } from './words.ts';

function queryViolation(query: QueryProof): Finding {
  return {
    code: 'query-not-served',
    severity: 'critical',
    subject: query.name,
    message: `${query.detail}. Query: ${query.sql}`,
    fix: 'Give the query an index that begins with what it filters by, or promise none.',
  };
}

interface Explained {
  readonly proofs: readonly QueryProof[];
  /** Another PostgreSQL than the proof's own; empty when it was the same. */
  readonly where: string;
}

/**
 * A planner takes the size of a table from its file, and a server's files are no longer than their
 * rows: there the queries are planned on the embedded PostgreSQL.
 */
async function explained(proof: Proof): Promise<Explained> {
  const { sandbox, queries, statistics } = proof;
  if (sandbox.embedded) {
    await sandbox.pretend(statistics);
    const proofs = await explainQueries(sandbox, queries, statistics);
    await sandbox.unpretend();
    return { proofs, where: '' };
  }
  return withSandbox(
    async (embedded) => {
      const other = { ...proof, sandbox: embedded, report: openReport(), server: null };
      const read = await buildStart(other);
      const run = read === null ? null : await runUp(embedded, proof.plan);
      const failed = read === null ? 'the start cannot be made' : run?.failure?.message;
      if (failed !== undefined) {
        const detail = `only the embedded PostgreSQL can plan for declared sizes, and there it was not possible: ${failed}`;
        const proofs = queries.map(
          ({ name, sql }): QueryProof => ({
            name,
            sql,
            status: 'not run',
            indexes: [],
            plan: '',
            detail,
          }),
        );
        return { proofs, where: '' };
      }
      const { proofs } = await explained(other);
      return { proofs, where: `, on ${embedded.engine}` };
    },
    { server: null },
  );
}

export async function proveQueries(proof: Proof): Promise<QueryProof[]> {
  const { report, queries } = proof;
  if (queries.length === 0) {
    report.notRun('queries', 'no query was given');
    return [];
  }
  const { proofs, where } = await explained(proof);
  const failed = proofs.filter(({ status }) => status === 'failed');
  const passed = proofs.filter(({ status }) => status === 'passed').length;
  const promised = passed + failed.length;
  const open = proofs.length - promised;
  if (promised === 0) {
    report.notRun(
      'queries',
      `no index is promised for any of ${plural(open, 'query').replace('querys', 'queries')}`,
    );
    return [...proofs];
  }
  const rest = open === 0 ? '' : `; no index is promised for ${open} more`;
  const detail = `${passed} of ${promised} served by their index at the declared sizes (generic plans${where})${rest}`;
  report.judged('queries', detail, failed.map(queryViolation));
  return [...proofs];
}
