/** A script's statements in the transactions that PostgreSQL and the tool give them. */
import type { ParseNode } from '../postgres/parse.ts';
import type { Script, Statement } from './statements.ts';

export interface Unit {
  /** False for a single statement that runs outside of a transaction block. */
  readonly transaction: boolean;
  readonly statements: readonly Statement[];
}

type Boundary = 'begin' | 'commit' | 'rollback';

function boundaryOf(statement: Statement): Boundary | null {
  if (statement.kind !== 'TransactionStmt') return null;
  const node: ParseNode = statement.node;
  switch (node.kind) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return 'begin';
    case 'TRANS_STMT_COMMIT':
      return 'commit';
    case 'TRANS_STMT_ROLLBACK':
      return 'rollback';
    default:
      // Savepoints are statements of their transaction.
      return null;
  }
}

/** What is left open at the end is taken as committed: the next session would not see it otherwise. */
export function unitsOf(script: Script, statements: readonly Statement[]): Unit[] {
  const units: Unit[] = [];
  const implicit = script.message === 'whole' && statements.length > 1;
  let open = script.transaction;
  let current: Statement[] = [];
  const close = () => {
    if (current.length > 0) units.push({ transaction: true, statements: current });
    current = [];
    open = false;
  };
  for (const statement of statements) {
    const boundary = boundaryOf(statement);
    if (boundary === 'begin') open = true;
    else if (boundary === 'commit') close();
    else if (boundary === 'rollback') {
      current = [];
      open = false;
    } else if (open || implicit) current.push(statement);
    else units.push({ transaction: false, statements: [statement] });
  }
  close();
  return units;
}
