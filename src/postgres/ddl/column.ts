/** Column definitions of CREATE TABLE, and the settings that only ALTER TABLE can give. */
import { objectId } from '../../ir/id.ts';
import type { Column, Table } from '../../ir/schema.ts';
import { quoteIdentifier } from '../identifier.ts';
import { formatType } from '../type.ts';
import { keepArrayCasts } from './array-casts.ts';
import { defaultExpression } from './parentheses.ts';
import { identityClause } from './sequence.ts';
import { noteLines, type Spelling } from './spelling.ts';

interface DefinitionParts {
  readonly name: string;
  readonly type: string;
  readonly rest: string;
}

/** Names of constraints, by column. */
type Names = ReadonlyMap<string, string>;

function notNullClause({ name }: Column, names: Names): string {
  const given = names.get(name);
  return given === undefined ? 'NOT NULL' : `CONSTRAINT ${quoteIdentifier(given)} NOT NULL`;
}

function parts(table: Table, column: Column, spelling: Spelling, names: Names): DefinitionParts {
  const identity = identityClause(table, column, spelling);
  const generated = column.generated;
  const clauses = [
    ...(column.compression === null ? [] : [`COMPRESSION ${column.compression}`]),
    ...(column.collation === null ? [] : [`COLLATE ${column.collation}`]),
    // An identity column is NOT NULL by itself.
    ...(column.notNull && identity === null ? [notNullClause(column, names)] : []),
    ...(identity === null ? [] : [identity]),
    ...(generated === null
      ? []
      : [
          `GENERATED ALWAYS AS (${keepArrayCasts(generated.expression)}) ${generated.kind.toUpperCase()}`,
        ]),
    ...(column.default === null || generated !== null
      ? []
      : [`DEFAULT ${defaultExpression(column.default)}`]),
  ];
  return {
    name: quoteIdentifier(column.name),
    type: formatType(column.type, spelling.defaultSchema),
    rest: clauses.join(' '),
  };
}

/** The width that most texts share: one long name must not push all others away. */
function width(texts: readonly string[], limit: number): number {
  return Math.max(0, ...texts.map((text) => text.length).filter((length) => length <= limit));
}

/** One line a column, types and constraints in columns of their own. `names`: of NOT NULL, where it is to have one. */
export function columnDefinitions(
  table: Table,
  columns: readonly Column[],
  spelling: Spelling,
  names: Names = new Map(),
): { notes: string[]; text: string }[] {
  const all = columns.map((column) => parts(table, column, spelling, names));
  const nameWidth = width(
    all.map((part) => part.name),
    28,
  );
  const typeWidth = width(
    all.filter((part) => part.rest !== '').map((part) => part.type),
    16,
  );
  return columns.map((column, i) => {
    const part = all[i] as DefinitionParts;
    const text = `${part.name.padEnd(nameWidth)} ${part.type.padEnd(typeWidth)} ${part.rest}`;
    return {
      notes: noteLines(objectId('column', table.schema, table.name, column.name), spelling),
      text: text.trimEnd(),
    };
  });
}

/**
 * ALTER TABLE actions for what a definition cannot say on every major (STORAGE only since 16,
 * STATISTICS never), and for what an inherited column changes against its parent's.
 */
export function columnSettings(column: Column, inherited: Column | null): string[] {
  const name = quoteIdentifier(column.name);
  const actions: string[] = [];
  if (inherited !== null) {
    if (column.default !== inherited.default && column.generated === null) {
      const value =
        column.default === null
          ? 'DROP DEFAULT'
          : `SET DEFAULT ${defaultExpression(column.default)}`;
      actions.push(`ALTER COLUMN ${name} ${value}`);
    }
    if (column.notNull && !inherited.notNull) actions.push(`ALTER COLUMN ${name} SET NOT NULL`);
    if (column.compression !== null && column.compression !== inherited.compression) {
      actions.push(`ALTER COLUMN ${name} SET COMPRESSION ${column.compression}`);
    }
  }
  if (column.storage !== null && column.storage !== (inherited?.storage ?? null)) {
    actions.push(`ALTER COLUMN ${name} SET STORAGE ${column.storage.toUpperCase()}`);
  }
  if (column.statistics !== null) {
    actions.push(`ALTER COLUMN ${name} SET STATISTICS ${column.statistics}`);
  }
  return actions;
}
