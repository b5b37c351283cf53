/** The changes of a plan, made in the project's schema files. */
import type { Change } from '../../diff/change.ts';
import { diff } from '../../diff/diff.ts';
import { type ObjectId, parseObjectId } from '../../ir/id.ts';
import type { Column, Schema, Table } from '../../ir/schema.ts';
import type { Plan } from '../../plan/plan.ts';
import { renamedSchema, renamesOf } from '../renamed-schema.ts';
import { addColumns, removeColumn, setColumn } from './columns.ts';
import { type Editing, isSeen, modelOf, tableIn } from './editing.ts';
import { addEnum, removeEnum, setEnumValues } from './enums.ts';
import { addKey, removeKey, setKey } from './keys.ts';
import { addModel, removeModel } from './models.ts';
import { addRelations, mendRelations, removeRelation, setRelation } from './relations.ts';
import { applyRenames } from './renames.ts';

/** What the plan leads to, whatever its steps do on the way. */
export function changesOf(plan: Plan, current: Schema, desired: Schema): Change[] {
  return diff(renamedSchema(current, renamesOf(plan, current)), desired);
}

type Kinds = ReadonlySet<string>;

const keyKinds: Kinds = new Set(['primary_key', 'unique', 'index']);

interface Located {
  readonly change: Change;
  readonly kind: string;
  readonly names: readonly string[];
}

function locate(change: Change): Located {
  const { kind, names } = parseObjectId(change.id as ObjectId);
  return { change, kind, names };
}

function place([schema = '', name = '']: readonly string[]) {
  return { schema, name };
}

/** Tables that are in both schemas, and were not made by this plan. */
function tableOf(schema: Schema, names: readonly string[]): Table | undefined {
  const table = tableIn(schema, place(names));
  return table === undefined || !isSeen(table) ? undefined : table;
}

class Pass {
  readonly #located: readonly Located[];

  constructor(
    readonly editing: Editing,
    readonly before: Schema,
    changes: readonly Change[],
  ) {
    this.#located = changes.map(locate);
  }

  of(way: Change['kind'], kinds: Kinds | string): Located[] {
    return this.#located.filter(
      ({ change, kind }) =>
        change.kind === way && (typeof kinds === 'string' ? kind === kinds : kinds.has(kind)),
    );
  }

  isNew(names: readonly string[]): boolean {
    return tableIn(this.before, place(names)) === undefined;
  }

  isGone(names: readonly string[]): boolean {
    return tableIn(this.editing.desired, place(names)) === undefined;
  }

  removals(): void {
    const { editing, before } = this;
    for (const { names } of this.of('remove', 'foreign_key')) {
      const table = tableOf(before, names);
      if (table !== undefined) removeRelation(editing, table, names[2] ?? '');
    }
    for (const { names } of this.of('remove', keyKinds)) {
      const table = this.isGone(names) ? undefined : tableOf(before, names);
      if (table !== undefined) removeKey(editing, table, names[2] ?? '');
    }
    for (const { names } of this.of('remove', 'column')) {
      const table = this.isGone(names) ? undefined : tableOf(before, names);
      if (table !== undefined) removeColumn(editing, table, names[2] ?? '');
    }
    for (const { names } of this.of('remove', 'table')) {
      const table = tableOf(before, names);
      if (table !== undefined) removeModel(editing, table);
    }
  }

  enums(): void {
    const { editing } = this;
    for (const { change, names } of [...this.of('add', 'enum'), ...this.of('set', 'enum')]) {
      const type = editing.desired.enums.find(
        (each) => each.schema === names[0] && each.name === names[1],
      );
      if (type === undefined) continue;
      if (change.kind === 'add') addEnum(editing, type);
      else setEnumValues(editing, type);
    }
  }

  /** After the columns that had their types. */
  removedEnums(): void {
    for (const { names } of this.of('remove', 'enum')) {
      removeEnum(this.editing, { ...place(names), values: [], comment: null });
    }
  }

  columns(): void {
    const { editing } = this;
    for (const { change, names } of this.of('set', 'column')) {
      const table = tableOf(editing.desired, names);
      const column = table?.columns.find(({ name }) => name === names[2]);
      if (change.kind !== 'set' || table === undefined || column === undefined) continue;
      setColumn(editing, table, column, change.after);
    }
    for (const { names } of this.of('set', 'domain')) this.#domain(names);
    const added = new Map<Table, Column[]>();
    for (const { names } of this.of('add', 'column')) {
      const table = this.isNew(names) ? undefined : tableOf(editing.desired, names);
      const column = table?.columns.find(({ name }) => name === names[2]);
      if (table === undefined || column === undefined) continue;
      added.set(table, [...(added.get(table) ?? []), column]);
    }
    for (const [table, columns] of added) addColumns(editing, table, columns);
  }

  /** Prisma sees what a domain is made of, at each of its columns. */
  #domain([schema = '', name = '']: readonly string[]): void {
    for (const table of this.editing.desired.tables.filter(isSeen)) {
      for (const column of table.columns) {
        if (column.type.schema !== schema || column.type.name !== name) continue;
        setColumn(this.editing, table, column, { type: column.type, notNull: column.notNull });
      }
    }
  }

  tables(): void {
    for (const { names } of this.of('add', 'table')) {
      const table = tableOf(this.editing.desired, names);
      if (table !== undefined) addModel(this.editing, table);
    }
  }

  keys(): void {
    const { editing } = this;
    for (const { names } of this.of('set', keyKinds)) {
      const table = tableOf(editing.desired, names);
      if (table !== undefined) setKey(editing, table, names[2] ?? '');
    }
    for (const { names } of this.of('add', keyKinds)) {
      const table = this.isNew(names) ? undefined : tableOf(editing.desired, names);
      if (table !== undefined) addKey(editing, table, names[2] ?? '');
    }
  }

  relations(): void {
    const { editing } = this;
    const find = (names: readonly string[]) => {
      const table = tableOf(editing.desired, names);
      const key = table?.foreignKeys.find(({ name }) => name === names[2]);
      return table === undefined || key === undefined ? [] : [{ table, key }];
    };
    for (const { change, names } of this.of('set', 'foreign_key')) {
      for (const { table, key } of find(names)) {
        if (change.kind === 'set') setRelation(editing, table, key, change.after);
      }
    }
    addRelations(
      editing,
      this.of('add', 'foreign_key').flatMap(({ names }) => find(names)),
    );
    for (const table of this.#touched()) mendRelations(editing, table);
  }

  /** Tables whose columns or keys are others now: relations rest on them. */
  #touched(): Table[] {
    const kinds = new Set(['column', ...keyKinds]);
    const changed = [
      ...this.of('set', kinds),
      ...this.of('add', kinds),
      ...this.of('remove', kinds),
    ];
    const tables = changed.flatMap(({ names }) => tableOf(this.editing.desired, names) ?? []);
    return [...new Set(tables)].filter((table) => modelOf(this.editing, table) !== undefined);
  }
}

export function editSchema(editing: Editing, plan: Plan): void {
  const renames = renamesOf(plan, editing.current);
  applyRenames(editing, renames);
  const before = renamedSchema(editing.current, renames);
  const pass = new Pass(editing, before, diff(before, editing.desired));
  pass.removals();
  pass.enums();
  pass.columns();
  pass.removedEnums();
  pass.tables();
  pass.keys();
  pass.relations();
}
