/** Views and materialized views: CREATE and DROP. */
import type { MaterializedView, View } from '../../ir/schema.ts';
import { keepArrayCasts } from './array-casts.ts';
import { relationName, type Spelling, withParameters } from './spelling.ts';

interface Named {
  readonly schema: string;
  readonly name: string;
}

function query(text: string): string {
  return keepArrayCasts(text.trim().replace(/;$/, ''));
}

export function createView(view: View, spelling: Spelling): string {
  const name = relationName(view, spelling);
  return `CREATE VIEW ${name}${withParameters(view.options)} AS\n${query(view.query)}`;
}

export function dropView(view: Named, spelling: Spelling): string {
  return `DROP VIEW ${relationName(view, spelling)}`;
}

export function createMaterializedView(view: MaterializedView, spelling: Spelling): string {
  const name = relationName(view, spelling);
  const data = view.populated ? '' : '\nWITH NO DATA';
  return `CREATE MATERIALIZED VIEW ${name}${withParameters(view.storage)} AS\n${query(view.query)}${data}`;
}

export function dropMaterializedView(view: Named, spelling: Spelling): string {
  return `DROP MATERIALIZED VIEW ${relationName(view, spelling)}`;
}
