/** Relations of `defineRelations` taken out: of a foreign key, of a table that goes. */
import type { DefinedCode } from './code.ts';
import { keyIn, openObject, ownObject, propertyOf } from './defined-tables.ts';
import { type Editing, refOf } from './editing.ts';
import { removeItem } from './lists.ts';
import type { Constant } from './pages.ts';
import type { Reference } from './relation-names.ts';
import {
  bare,
  type Chain,
  chainOf,
  keyOf,
  member,
  type ObjectLiteral,
  type Property,
  pathOf,
  propertyValue,
  spanOf,
} from './syntax.ts';

interface Call {
  readonly property: Property;
  readonly chain: Chain;
  /** What the table that it leads to is called. */
  readonly to: string;
}

/** `r.one.users(…)` and `r.many.users(…)` of one table. */
function callsOf({ parameter }: DefinedCode, own: ObjectLiteral): Call[] {
  return own.properties.flatMap((property) => {
    const value = propertyValue(property);
    if (value === null) return [];
    const chain = chainOf(value);
    const [first, kind, to] = chain.callee;
    const isCall = first === parameter && (kind === 'one' || kind === 'many');
    return isCall && to !== undefined ? [{ property, chain, to }] : [];
  });
}

/** Keys of the columns in `from` or `to`. */
function columnsIn({ chain }: Call, side: 'from' | 'to'): string {
  const given = member(chain.args[0], side);
  const value = given === null ? null : bare(given);
  if (value === null) return '';
  const list = value.type === 'ArrayExpression' ? value.elements : [value];
  return list
    .flatMap((each) =>
      each === null || each.type === 'SpreadElement' ? [] : [pathOf(each).at(-1)],
    )
    .join();
}

function aliasOf({ chain }: Call): string | null {
  const value = member(chain.args[0], 'alias');
  const text = value === null ? null : bare(value);
  return text?.type === 'StringLiteral' ? text.value : null;
}

/** The relation of a foreign key, by the columns that it names, and the one back. */
export function removeDefined(editing: Editing, { table, key }: Reference): void {
  const from = refOf(editing, table);
  const to = refOf(editing, { schema: key.references.schema, name: key.references.table });
  if (from === undefined || to === undefined) return;
  const columns = key.columns.map((column) => from.keys.get(column) ?? column).join();
  for (const code of editing.known.defined) {
    const { module, tables, object } = code;
    const own = keyIn(editing, module, tables, from.constant) ?? from.constant.name;
    const other = keyIn(editing, module, tables, to.constant) ?? to.constant.name;
    const calls = (owner: string, target: string) => {
      const found = ownObject(object, owner);
      return found === null ? [] : callsOf(code, found).filter((call) => call.to === target);
    };
    const gone = calls(own, other).filter((call) => columnsIn(call, 'from') === columns);
    const aliases = gone.map(aliasOf);
    const back = calls(other, own).filter((call) => {
      const said = columnsIn(call, 'to');
      return said === '' ? aliases.includes(aliasOf(call)) : said === columns;
    });
    for (const { property } of [...gone, ...back]) {
      const span = spanOf(property);
      if (!editing.pages.isRemoved(module.path, span)) removeItem(editing.pages, module, span);
    }
  }
}

/** All that names a table that goes. */
export function removeDefinedTable(editing: Editing, constant: Constant): void {
  const { pages } = editing;
  for (const code of editing.known.defined) {
    const { module, tables, object } = code;
    const key = keyIn(editing, module, tables, constant) ?? constant.name;
    const remove = (property: Property | undefined) => {
      if (property === undefined) return;
      const span = spanOf(property);
      if (!pages.isRemoved(module.path, span)) removeItem(pages, module, span);
    };
    const open = openObject(module, tables);
    remove(open === null ? undefined : propertyOf(open, key));
    remove(propertyOf(object, key));
    for (const property of object.properties) {
      const name = keyOf(property);
      const other = name === null || name === key ? null : ownObject(object, name);
      if (other === null) continue;
      for (const call of callsOf(code, other)) if (call.to === key) remove(call.property);
    }
  }
}
