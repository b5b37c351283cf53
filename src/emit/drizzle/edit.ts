/** The changes of a plan, made in the modules of the schema. */
import type { Change } from '../../diff/change.ts';
import { diff } from '../../diff/diff.ts';
import { parseObjectId } from '../../ir/id.ts';
import type { Column, Table } from '../../ir/schema.ts';
import { addColumns, removeColumn, setColumn } from './column-edits.ts';
import { addDefined, definesRelations } from './defined-relations.ts';
import { removeDefined } from './defined-removal.ts';
import {
  type Editing,
  enumRef,
  isSeen,
  leaveOut,
  placeKey,
  refOf,
  type TableRef,
  tableIn,
} from './editing.ts';
import { listOf, setValues } from './enum-edits.ts';
import { removeStatement } from './lists.ts';
import { addParts, type PartName, removePart } from './part-edits.ts';
import type { Reference } from './relation-names.ts';
import { addRelations, removeRelation } from './relations.ts';
import type { Pin } from './renames.ts';
import { linkOf } from './syntax.ts';
import { addTable, nameTable, removeTable } from './tables.ts';

interface Located {
  readonly change: Change;
  readonly kind: string;
  readonly names: readonly string[];
}

const partKinds = new Set(['primary_key', 'unique', 'foreign_key', 'index', 'check', 'policy']);

function place([schema = '', name = '']: readonly string[]) {
  return { schema, name };
}

function setRowSecurity(editing: Editing, table: Table, { code }: TableRef): void {
  if (code === null) return;
  const known = linkOf(code.chain, 'enableRLS');
  const { path } = code.module;
  const withRls = code.chain.callee.at(-1) === 'withRLS';
  if (table.rowSecurity === 'off' && known !== undefined) {
    editing.pages.replace(path, known.span, '');
  } else if (table.rowSecurity !== 'off' && known === undefined && !withRls) {
    editing.pages.insert(path, code.chain.end, '.enableRLS()');
  }
}

class Pass {
  readonly #located: readonly Located[];

  constructor(
    readonly editing: Editing,
    changes: readonly Change[],
  ) {
    this.#located = changes.map((change) => {
      const { kind, names } = parseObjectId(change.id);
      return { change, kind, names };
    });
  }

  #of(way: Change['kind'], kinds: ReadonlySet<string> | string): Located[] {
    return this.#located.filter(
      ({ change, kind }) =>
        change.kind === way && (typeof kinds === 'string' ? kind === kinds : kinds.has(kind)),
    );
  }

  /** A table that is there before and after, with its constant. */
  #kept(names: readonly string[]): { old: Table; table: Table; ref: TableRef } | null {
    const { before, desired } = this.editing;
    const old = tableIn(before, place(names));
    const table = tableIn(desired, place(names));
    const ref = refOf(this.editing, place(names));
    if (old === undefined || table === undefined || !isSeen(table)) return null;
    return ref === undefined ? null : { old, table, ref };
  }

  removals(): void {
    const { editing } = this;
    for (const { names } of this.#of('remove', 'foreign_key')) {
      const table = tableIn(editing.before, place(names));
      const key = table?.foreignKeys.find(({ name }) => name === names[2]);
      if (table === undefined || key === undefined) continue;
      removeRelation(editing, { table, key });
      removeDefined(editing, { table, key });
    }
    for (const { kind, names } of this.#of('remove', partKinds)) {
      const kept = this.#kept(names);
      if (kept !== null) removePart(editing, kept.ref, kind, names[2] ?? '');
    }
    for (const { names } of this.#of('remove', 'column')) {
      const kept = this.#kept(names);
      if (kept !== null) removeColumn(editing, kept.ref, names[2] ?? '');
    }
    for (const { names } of this.#of('remove', 'table')) {
      const table = tableIn(editing.before, place(names));
      if (table !== undefined && isSeen(table)) removeTable(editing, table);
    }
    for (const { names } of this.#of('remove', 'enum')) {
      const code = editing.known.enums.find((each) => placeKey(each) === placeKey(place(names)));
      if (code !== undefined) removeStatement(editing.pages, code.module, code.statement);
    }
  }

  enums(): void {
    const { editing } = this;
    for (const { names } of this.#of('add', 'enum')) {
      const user = editing.desired.tables.find((table) =>
        table.columns.some(({ type }) => type.schema === names[0] && type.name === names[1]),
      );
      const path =
        (user && refOf(editing, user)?.constant.path) ??
        editing.known.enums[0]?.module.path ??
        editing.known.tables[0]?.module.path;
      if (path !== undefined) enumRef(editing, path, place(names));
    }
    for (const { change, names } of this.#of('set', 'enum')) {
      const code = editing.known.enums.find((each) => placeKey(each) === placeKey(place(names)));
      const type = editing.desired.enums.find((each) => placeKey(each) === placeKey(place(names)));
      if (code === undefined || type === undefined) continue;
      const list = listOf(code);
      if (list === null) {
        leaveOut(editing, change.id, 'its values are not listed where it is declared');
        continue;
      }
      setValues(editing, code.module, list, type.values);
    }
  }

  #added(): Table[] {
    return this.#of('add', 'table').flatMap(({ names }) => {
      const table = tableIn(this.editing.desired, place(names));
      return table !== undefined && isSeen(table) ? [table] : [];
    });
  }

  names(): void {
    for (const table of this.#added()) nameTable(this.editing, table);
  }

  columns(): void {
    const { editing } = this;
    for (const { change, names } of this.#of('set', 'column')) {
      const kept = this.#kept(names);
      const column = kept?.table.columns.find(({ name }) => name === names[2]);
      if (change.kind !== 'set' || !kept || column === undefined) continue;
      setColumn(editing, kept.table, kept.ref, column, change.after);
    }
    const added = new Map<Table, { ref: TableRef; columns: Column[] }>();
    for (const { names } of this.#of('add', 'column')) {
      const kept = this.#kept(names);
      const column = kept?.table.columns.find(({ name }) => name === names[2]);
      if (!kept || column === undefined || kept.ref.keys.has(column.name)) continue;
      const group = added.get(kept.table) ?? { ref: kept.ref, columns: [] };
      group.columns.push(column);
      added.set(kept.table, group);
    }
    for (const [table, { ref, columns }] of added) addColumns(editing, table, ref, columns);
  }

  tables(): void {
    for (const table of this.#added()) addTable(this.editing, table);
    for (const { names } of this.#of('set', 'table')) {
      const kept = this.#kept(names);
      if (kept !== null && kept.old.rowSecurity !== kept.table.rowSecurity) {
        setRowSecurity(this.editing, kept.table, kept.ref);
      }
    }
  }

  parts(pins: readonly Pin[]): void {
    const { editing } = this;
    const groups = new Map<Table, { ref: TableRef; parts: PartName[] }>();
    for (const { schema, table: name, name: key } of pins) {
      const kept = this.#kept([schema, name]);
      if (kept === null || !kept.table.foreignKeys.some((each) => each.name === key)) continue;
      const group = groups.get(kept.table) ?? { ref: kept.ref, parts: [] };
      group.parts.push({ kind: 'foreign_key', name: key });
      groups.set(kept.table, group);
    }
    for (const { change, kind, names } of [
      ...this.#of('set', partKinds),
      ...this.#of('add', partKinds),
    ]) {
      const kept = this.#kept(names);
      if (kept === null) continue;
      const name = names[2] ?? '';
      if (change.kind === 'set') {
        const seen = Object.keys(change.after).some((each) => each !== 'comment');
        if (!seen) continue;
        if (removePart(editing, kept.ref, kind, name) === 'elsewhere') continue;
      }
      const group = groups.get(kept.table) ?? { ref: kept.ref, parts: [] };
      group.parts.push({ kind, name });
      groups.set(kept.table, group);
    }
    for (const [table, { ref, parts }] of groups) addParts(editing, table, ref, parts);
  }

  relations(): void {
    const moved = this.#of('set', 'foreign_key').filter(
      ({ change }) => change.kind === 'set' && 'references' in change.after,
    );
    const references = [...this.#of('add', 'foreign_key'), ...moved].flatMap(
      ({ names }): Reference[] => {
        const table = tableIn(this.editing.desired, place(names));
        const key = table?.foreignKeys.find(({ name }) => name === names[2]);
        return table === undefined || key === undefined || !isSeen(table) ? [] : [{ table, key }];
      },
    );
    const kept = references.filter(
      ({ table, key }) =>
        !this.editing.before.tables.some(
          (each) =>
            placeKey(each) === placeKey(table) &&
            each.foreignKeys.some(
              (old) =>
                old.columns.join() === key.columns.join() &&
                old.references.table === key.references.table,
            ),
        ),
    );
    const { editing } = this;
    if (definesRelations(editing)) addDefined(editing, kept);
    else if (editing.habit.relations) addRelations(editing, kept);
  }
}

export function editSchema(editing: Editing, pins: readonly Pin[]): void {
  const pass = new Pass(editing, diff(editing.before, editing.desired));
  pass.names();
  pass.removals();
  pass.enums();
  pass.columns();
  pass.tables();
  pass.parts(pins);
  pass.relations();
}
