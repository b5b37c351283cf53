/** Valid schemas of all core kinds for property tests, with names that only quoting survives. */
import fc from 'fast-check';
import { type ObjectId, objectId } from '../../src/ir/id.ts';
import { carriedId, routineId, tableId } from '../../src/ir/objects.ts';
import {
  type Carried,
  type Column,
  type Dependency,
  emptySchema,
  type ForeignKey,
  type Index,
  type IndexElement,
  type Key,
  type Policy,
  type Routine,
  type Schema,
  type Sequence,
  type Table,
  type View,
} from '../../src/ir/schema.ts';
import { builtinType, type ColumnType } from '../../src/ir/type.ts';
import { qualified, quoteIdentifier, quoteLiteral } from '../../src/postgres/identifier.ts';
import { formatType } from '../../src/postgres/type.ts';
import { type Random, randomFrom } from './random.ts';

/** Named by privileges and policies of generated schemas; a server under test must have them. */
export const arbitraryRoles = ['tw_reader', 'TW "Writer"'] as const;

export interface ArbitraryOptions {
  readonly maxTables?: number;
  /** Features of later majors are left out. */
  readonly major?: number;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What a column's type allows, and a default that is one of its values. */
interface Kind {
  readonly type: ColumnType;
  readonly default: string;
  readonly uses: readonly ('key' | 'number' | 'text' | 'range' | 'gin' | 'time')[];
}

const kinds: readonly Kind[] = [
  { type: builtinType('integer'), default: '7', uses: ['key', 'number'] },
  { type: builtinType('bigint'), default: '-1', uses: ['key', 'number'] },
  { type: builtinType('smallint'), default: '3', uses: ['key', 'number'] },
  { type: builtinType('numeric', '(12,2)'), default: '0.50', uses: ['number'] },
  { type: builtinType('numeric'), default: '1e10', uses: ['number'] },
  { type: builtinType('double precision'), default: '1.5', uses: [] },
  { type: builtinType('real'), default: "'NaN'", uses: [] },
  { type: builtinType('text'), default: "'it''s'", uses: ['key', 'text'] },
  { type: builtinType('text'), default: "'a' || 'b'", uses: ['text'] },
  { type: builtinType('varchar', '(20)'), default: "''", uses: ['key', 'text'] },
  { type: builtinType('char', '(3)'), default: "'abc'", uses: [] },
  { type: builtinType('"char"'), default: "'x'", uses: [] },
  { type: builtinType('boolean'), default: 'false', uses: [] },
  { type: builtinType('uuid'), default: 'gen_random_uuid()', uses: ['key'] },
  { type: builtinType('date'), default: 'CURRENT_DATE', uses: ['key'] },
  { type: builtinType('timestamptz'), default: 'now()', uses: ['time'] },
  { type: builtinType('timestamptz', '(3)'), default: 'now()', uses: ['time'] },
  { type: builtinType('timestamp'), default: "'2024-02-29 12:00:00'", uses: ['time'] },
  { type: builtinType('time', '(0)'), default: "'12:00'", uses: [] },
  { type: builtinType('interval'), default: "'1 day'", uses: [] },
  { type: builtinType('interval', ' day to second(3)'), default: "'1 day'", uses: [] },
  { type: builtinType('jsonb'), default: `'{"a": [1]}'`, uses: ['gin'] },
  { type: builtinType('json'), default: "'{}'", uses: [] },
  { type: builtinType('bytea'), default: "'\\x00'", uses: [] },
  { type: builtinType('inet'), default: "'10.0.0.1'", uses: [] },
  { type: builtinType('bit', '(4)'), default: "B'1010'", uses: [] },
  { type: builtinType('varbit', '(8)'), default: "B'1'", uses: [] },
  { type: builtinType('tsvector'), default: "''", uses: ['gin'] },
  { type: builtinType('int4range'), default: "'[1,5)'", uses: ['range'] },
  { type: builtinType('tstzrange'), default: "'empty'", uses: ['range'] },
  { type: builtinType('text', '', true), default: "ARRAY['a', 'b']", uses: ['gin'] },
  { type: builtinType('integer', '', true), default: "'{}'", uses: ['gin'] },
  { type: builtinType('numeric', '(8,3)', true), default: "'{1.5}'", uses: [] },
  { type: builtinType('name'), default: "'n'", uses: [] },
  { type: builtinType('money'), default: "'0'", uses: [] },
];

const reserved = ['order', 'user', 'table', 'select', 'group', 'values', 'column', 'between'];
const comments = ['plain words', "it's; DROP TABLE x; --", 'line\nbreak', 'back\\slash', '😀 $$'];

/** A schema under construction. */
class Builder {
  readonly schema: Writable<Schema> = { ...emptySchema };
  readonly #names = new Set<string>();
  readonly #random: Random;
  readonly #major: number;
  #kinds: Kind[] = [...kinds];
  #namespaces: string[] = ['public'];
  readonly #dependencies: Dependency[] = [];

  constructor(random: Random, major: number) {
    this.#random = random;
    this.#major = major;
  }

  /** Unique in the whole schema, so that no two objects can clash. */
  name(): string {
    const n = this.#names.size;
    const candidates = [
      `thing_${n}`,
      `thing_${n}`,
      `thing_${n}`,
      `Mixed Case ${n}`,
      `quo"te${n}`,
      `dot.${n}`,
      `📦${n}`,
      `ÜberGröße${n}`,
      `${n}starts_with_digit`,
      `it's ${n}`,
      `back\\slash${n}`,
      `dollar$${n}`,
      `${'long_'.repeat(14)}`.slice(0, 63 - String(n).length) + n,
      reserved[n % reserved.length] ?? '',
    ];
    const name = this.#random.pick(candidates);
    if (this.#names.has(name)) return this.name();
    this.#names.add(name);
    return name;
  }

  comment(): string | null {
    return this.#random.chance(0.2) ? this.#random.pick(comments) : null;
  }

  namespace(): string {
    return this.#random.pick(this.#namespaces);
  }

  depend(from: ObjectId, to: ObjectId): void {
    this.#dependencies.push({ from, to });
  }

  namespaces(): void {
    const added = Array.from({ length: this.#random.number(3) }, () => this.name());
    this.#namespaces = ['public', ...added];
    this.schema.schemas = [
      { name: 'public', comment: null },
      ...added.map((name) => ({ name, comment: this.comment() })),
    ];
  }

  #use(type: ColumnType, value: string, uses: Kind['uses']): void {
    this.#kinds.push({ type, default: value, uses }, { type, default: value, uses });
  }

  types(): void {
    if (this.#random.chance(0.5)) {
      const values = ['new', "it's", 'Two Words', 'ünï'].slice(0, 1 + this.#random.number(4));
      const type = { schema: this.namespace(), name: this.name(), values, comment: this.comment() };
      this.schema.enums = [type];
      const used = { schema: type.schema, name: type.name, modifiers: '', array: false };
      this.#use(used, `'new'::${formatType(used)}`, ['key']);
      this.#use({ ...used, array: true }, "'{new}'", []);
    }
    if (this.#random.chance(0.5)) this.#domain();
    if (this.#random.chance(0.3)) {
      const { schema, name } = { schema: this.namespace(), name: this.name() };
      const attributes = [this.#random.pick(this.#kinds), this.#random.pick(kinds)].map((kind) => ({
        name: this.name(),
        type: kind.type,
        collation: kind.type.name === 'text' ? 'pg_catalog."C"' : null,
        comment: this.comment(),
      }));
      this.schema.compositeTypes = [{ schema, name, attributes, comment: this.comment() }];
      this.#use({ schema, name, modifiers: '', array: false }, 'NULL', []);
    }
    if (this.#random.chance(0.2)) {
      const { schema, name } = { schema: this.namespace(), name: this.name() };
      // PostgreSQL gives the array types of both one name when theirs are long and alike.
      const multirange = qualified(schema, this.name().slice(-24));
      const definition = `subtype = numeric, multirange_type_name = ${multirange}`;
      this.schema.rangeTypes = [{ schema, name, definition, comment: this.comment() }];
      this.#use({ schema, name, modifiers: '', array: false }, "'[1,2)'", ['range']);
    }
  }

  #domain(): void {
    const base = this.#random.pick([builtinType('integer'), builtinType('text')]);
    const number = base.name === 'integer';
    const domain = {
      schema: this.namespace(),
      name: this.name(),
      type: base,
      collation: number ? null : 'pg_catalog."C"',
      notNull: this.#random.chance(0.3),
      default: number ? '5' : "'x'",
      checks: [
        {
          name: this.name(),
          expression: number ? 'VALUE > 0 OR VALUE = -1' : "VALUE <> ''",
          noInherit: false,
          validated: this.#random.chance(0.8),
          enforced: true,
          comment: this.comment(),
        },
      ],
      comment: this.comment(),
    };
    this.schema.domains = [domain];
    const type = { schema: domain.schema, name: domain.name, modifiers: '', array: false };
    this.#use(type, domain.default, []);
  }

  #sequence(schema: string, ownedBy: Sequence['ownedBy']): Sequence {
    const down = this.#random.chance(0.2);
    const type = this.#random.pick(['integer', 'bigint', 'smallint']);
    const [min, max] = down
      ? ['-100', '-1']
      : ['1', { integer: '2147483647', smallint: '32767' }[type] ?? '9223372036854775807'];
    const sequence = {
      schema,
      name: this.name(),
      type: builtinType(type),
      start: down ? '-1' : this.#random.pick(['1', '100']),
      increment: down ? '-1' : this.#random.pick(['1', '10']),
      min,
      max,
      cache: this.#random.pick(['1', '20']),
      cycle: this.#random.chance(0.2),
      unlogged: false,
      ownedBy,
      comment: this.comment(),
    };
    this.schema.sequences = [...this.schema.sequences, sequence];
    return sequence;
  }

  column(kind: Kind, more: Partial<Column> = {}): Column {
    const withDefault = kind.default !== 'NULL' && this.#random.chance(0.4);
    return {
      name: this.name(),
      type: kind.type,
      notNull: this.#random.chance(0.4),
      default: withDefault ? kind.default : null,
      identity: null,
      generated: null,
      collation: null,
      storage: null,
      compression: null,
      statistics: this.#random.chance(0.05) ? 250 : null,
      inherited: false,
      comment: this.comment(),
      ...more,
    };
  }

  kindOf(use: Kind['uses'][number]): Kind {
    return this.#random.pick(this.#kinds.filter((kind) => kind.uses.includes(use)));
  }

  #keyColumns(table: string, schema: string): Column[] {
    const random = this.#random;
    if (random.chance(0.3)) {
      const type = random.pick(['integer', 'bigint', 'smallint']);
      const column = this.column({ ...(kinds[0] as Kind), type: builtinType(type) });
      const max = { integer: '2147483647', smallint: '32767' }[type] ?? '9223372036854775807';
      const identity = {
        generation: random.pick(['always', 'by default'] as const),
        sequence: this.name(),
        start: random.pick(['1', '1000']),
        increment: '1',
        min: '1',
        max,
        cache: '1',
        cycle: false,
      };
      return [{ ...column, identity, default: null, notNull: true }];
    }
    if (random.chance(0.3)) {
      const column = this.column({ ...(kinds[1] as Kind) });
      const sequence = this.#sequence(schema, { schema, table, column: column.name });
      const id = objectId('column', schema, table, column.name);
      this.depend(id, objectId('sequence', sequence.schema, sequence.name));
      const call = `nextval(${quoteLiteral(qualified(sequence.schema, sequence.name))}::regclass)`;
      return [{ ...column, default: call, notNull: true }];
    }
    return Array.from({ length: 1 + random.number(2) }, () =>
      this.column(this.kindOf('key'), { notNull: true }),
    );
  }

  #specialColumns(): Column[] {
    const random = this.#random;
    const columns: Column[] = [];
    const number = this.column(this.kindOf('number'));
    const text = this.column(kinds.find((kind) => kind.uses.includes('text')) as Kind);
    if (random.chance(0.3)) {
      const collation = random.pick(['pg_catalog."C"', 'pg_catalog."POSIX"']);
      columns.push({ ...text, collation, storage: random.pick(['external', 'main', null]) });
    }
    if (random.chance(0.3)) {
      const virtual = this.#major >= 18 && random.chance(0.5);
      const expression = `${quoteIdentifier(number.name)} + 1`;
      const generated = { expression, kind: virtual ? ('virtual' as const) : ('stored' as const) };
      columns.push(
        number,
        this.column(kinds[4] as Kind, { generated, default: null, statistics: null }),
      );
    }
    return columns;
  }

  key(columns: readonly Column[], others: readonly Column[]): Key {
    const random = this.#random;
    return {
      name: this.name(),
      columns: columns.map((column) => column.name),
      include: random.chance(0.2)
        ? random
            .some(others)
            .slice(0, 2)
            .map(({ name }) => name)
        : [],
      nullsNotDistinct: false,
      withoutOverlaps: false,
      deferrable: 'not deferrable',
      storage: random.chance(0.1) ? ['fillfactor=70'] : [],
      comment: this.comment(),
    };
  }

  element(column: Column, more: Partial<IndexElement> = {}): IndexElement {
    return {
      column: column.name,
      expression: null,
      collation: null,
      operatorClass: null,
      order: 'asc',
      nulls: 'last',
      ...more,
    };
  }

  index(elements: readonly IndexElement[], more: Partial<Index> = {}): Index {
    return {
      name: this.name(),
      unique: false,
      method: 'btree',
      elements,
      include: [],
      nullsNotDistinct: false,
      predicate: null,
      storage: [],
      valid: true,
      partitionOf: null,
      comment: this.comment(),
      ...more,
    };
  }

  #indexes(columns: readonly Column[]): Index[] {
    const random = this.#random;
    const having = (use: Kind['uses'][number]) =>
      columns.filter((column) =>
        kinds.some(
          (kind) => kind.uses.includes(use) && formatType(kind.type) === formatType(column.type),
        ),
      );
    const found: Index[] = [];
    const sortable = [...having('number'), ...having('time')].filter(
      ({ generated }) => generated?.kind !== 'virtual',
    );
    if (sortable.length > 0 && random.chance(0.7)) {
      const elements = random.some(sortable, 1).map((column) =>
        this.element(column, {
          order: random.pick(['asc', 'desc']),
          nulls: random.pick(['first', 'last']),
        }),
      );
      const plain = columns.filter((column) => column.generated === null);
      const include = random.chance(0.3) ? random.some(plain).slice(0, 2) : [];
      found.push(
        this.index(elements, {
          unique: random.chance(0.2),
          include: include.map(({ name }) => name),
          nullsNotDistinct: false,
          storage: random.chance(0.2) ? ['fillfactor=80'] : [],
        }),
      );
    }
    const [number] = having('number').filter(({ generated }) => generated?.kind !== 'virtual');
    const [text] = having('text');
    if (text !== undefined) {
      const name = quoteIdentifier(text.name);
      const expression = { column: null, expression: `lower(${name})` };
      found.push(this.index([this.element(text, expression)]));
      found.push(
        this.index([this.element(text, { operatorClass: 'text_pattern_ops' })], {
          predicate: `${name} IS NOT NULL AND length(${name}) > 3`,
        }),
      );
    }
    if (number !== undefined && random.chance(0.5)) {
      const name = quoteIdentifier(number.name);
      const expression = { column: null, expression: `${name} * 2`, order: 'desc' as const };
      found.push(this.index([this.element(number, { ...expression, nulls: 'first' })]));
      found.push(
        this.index([this.element(number)], { method: 'brin', storage: ['pages_per_range=16'] }),
      );
    }
    const [document] = having('gin');
    if (document !== undefined) {
      const path = document.type.name === 'jsonb' && random.chance(0.5) ? 'jsonb_path_ops' : null;
      found.push(this.index([this.element(document, { operatorClass: path })], { method: 'gin' }));
    }
    return found.filter((index) => random.chance(0.7) || index.unique);
  }

  table(): Table {
    const random = this.#random;
    const schema = this.namespace();
    const name = this.name();
    const keyColumns = this.#keyColumns(name, schema);
    const others = [
      ...Array.from({ length: random.number(6) }, () => this.column(random.pick(this.#kinds))),
      ...this.#specialColumns(),
    ];
    const columns = [...keyColumns, ...others];
    const plain = others.filter((column) => column.generated === null);
    const numbers = others.filter(({ type }) => ['integer', 'numeric'].includes(type.name));
    const ranges = others.filter(({ type }) => !type.array && /range$/.test(type.name));
    const unique = others.filter(({ type }) => ['integer', 'uuid', 'date'].includes(type.name));
    return {
      schema,
      name,
      unlogged: false,
      columns,
      primaryKey: this.key(keyColumns, plain),
      uniques:
        unique.length > 0 && random.chance(0.6)
          ? [
              {
                ...this.key(random.some(unique, 1), []),
                nullsNotDistinct: this.#major >= 15 && random.chance(0.3),
                deferrable: random.pick([
                  'not deferrable',
                  'initially immediate',
                  'initially deferred',
                ]),
              },
            ]
          : [],
      foreignKeys: [],
      checks: numbers
        .filter(({ type, generated }) => !type.array && generated?.kind !== 'virtual')
        .slice(0, 2)
        .map((column) => ({
          name: this.name(),
          expression: `${quoteIdentifier(column.name)} IN (1, 2, 3) OR ${quoteIdentifier(column.name)} > 10`,
          noInherit: random.chance(0.1),
          validated: random.chance(0.8),
          enforced: true,
          comment: this.comment(),
        })),
      exclusions: ranges
        .filter(({ type }) => type.schema === null && random.chance(0.6))
        .slice(0, 1)
        .map((column) => ({
          name: this.name(),
          method: 'gist',
          elements: [{ ...this.element(column), operator: '&&' }],
          include: [],
          predicate: random.chance(0.5) ? `NOT isempty(${quoteIdentifier(column.name)})` : null,
          deferrable: random.pick(['not deferrable', 'initially deferred']),
          storage: [],
          comment: this.comment(),
        })),
      indexes: this.#indexes(columns),
      triggers: [],
      policies: [],
      rowSecurity: random.pick(['off', 'off', 'on', 'forced']),
      partitionBy: null,
      partitionOf: null,
      inherits: [],
      storage: random.chance(0.1) ? ['autovacuum_enabled=false', 'fillfactor=90'] : [],
      replicaIdentity: random.chance(0.1) ? 'full' : 'default',
      comment: this.comment(),
    };
  }

  /** A reference to the primary key of `target` through columns made for it. */
  reference(from: Table, target: Table): Table {
    const random = this.#random;
    const key = target.primaryKey as Key;
    const referenced = key.columns.map(
      (name) => target.columns.find((column) => column.name === name) as Column,
    );
    const columns = referenced.map((column) =>
      this.column({ type: column.type, default: 'NULL', uses: [] }, { notNull: false }),
    );
    const onDelete = random.pick(['no action', 'restrict', 'cascade', 'set null', 'set default']);
    const partial = this.#major >= 15 && onDelete === 'set null' && random.chance(0.5);
    const foreignKey: ForeignKey = {
      name: this.name(),
      columns: columns.map(({ name }) => name),
      references: { schema: target.schema, table: target.name, columns: key.columns },
      onUpdate: random.pick(['no action', 'restrict', 'cascade', 'set null']),
      onDelete: onDelete as ForeignKey['onDelete'],
      onDeleteColumns: partial ? [columns[0]?.name ?? ''] : [],
      match: random.pick(['simple', 'simple', 'full']),
      period: false,
      deferrable: random.pick(['not deferrable', 'initially immediate', 'initially deferred']),
      validated: random.chance(0.9),
      enforced: true,
      comment: this.comment(),
    };
    return {
      ...from,
      columns: [...from.columns, ...columns],
      foreignKeys: [...from.foreignKeys, foreignKey],
    };
  }

  #routine(more: Partial<Routine> & { parameters: string; rest: string }): Routine {
    const { parameters, rest, ...own } = more;
    const { schema, name } = { schema: this.namespace(), name: this.name() };
    const routine: Routine = {
      schema,
      name,
      kind: 'function',
      arguments: parameters,
      definition: `CREATE FUNCTION ${qualified(schema, name)}(${parameters}) ${rest}`,
      comment: this.comment(),
      ...own,
    };
    this.schema.routines = [...this.schema.routines, routine];
    return routine;
  }

  triggers(tables: Table[]): Table[] {
    if (this.#random.chance(0.5)) return tables;
    const routine = this.#routine({
      parameters: '',
      rest: 'RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$',
    });
    const call = `${qualified(routine.schema, routine.name)}()`;
    return tables.map((table) => {
      if (table.partitionOf !== null || this.#random.chance(0.5)) return table;
      const name = this.name();
      const on = qualified(table.schema, table.name);
      this.depend(objectId('trigger', table.schema, table.name, name), routineId(routine));
      const trigger = {
        name,
        definition: `CREATE TRIGGER ${quoteIdentifier(name)} BEFORE INSERT OR UPDATE ON ${on} FOR EACH ROW EXECUTE FUNCTION ${call}`,
        enabled: this.#random.pick(['origin', 'disabled', 'always', 'replica'] as const),
        comment: this.comment(),
      };
      return { ...table, triggers: [trigger] };
    });
  }

  policies(tables: Table[]): Table[] {
    return tables.map((table) => {
      if (table.rowSecurity === 'off') return table;
      const [column] = table.columns;
      const condition = `${quoteIdentifier(column?.name ?? '')} IS NOT NULL`;
      const command = this.#random.pick(['all', 'select', 'insert', 'update', 'delete'] as const);
      const policy: Policy = {
        name: this.name(),
        permissive: this.#random.chance(0.7),
        command,
        roles: this.#random.pick([['public'], ['tw_reader'], [...arbitraryRoles]]),
        using: command === 'insert' ? null : condition,
        check: command === 'select' || command === 'delete' ? null : condition,
        comment: this.comment(),
      };
      return { ...table, policies: [policy] };
    });
  }

  /** What a catalog lists for a partition: all it has from its parent, under its own key name. */
  #partition(parent: Table, bound: string): Table {
    const columns = parent.columns.map((column) => ({
      ...column,
      // A partition shares its parent's identity, and has no settings or comment of its own.
      identity: null,
      statistics: null,
      comment: null,
      inherited: true,
    }));
    const name = this.name();
    const usual = `${name}_pkey`;
    const short = Buffer.byteLength(usual) <= 63 && this.#random.chance(0.7);
    const key = parent.primaryKey as Key;
    return {
      ...parent,
      schema: this.namespace(),
      name,
      columns,
      primaryKey: { ...key, name: short ? usual : this.name(), comment: null },
      uniques: [],
      foreignKeys: parent.foreignKeys.map((foreign) => ({ ...foreign, comment: null })),
      checks: parent.checks
        .filter((check) => !check.noInherit)
        .map((check) => ({ ...check, comment: null })),
      exclusions: [],
      indexes: [],
      triggers: [],
      policies: [],
      rowSecurity: 'off',
      partitionBy: null,
      partitionOf: { schema: parent.schema, name: parent.name, bound },
      inherits: [],
      storage: [],
      replicaIdentity: 'default',
      comment: this.comment(),
    };
  }

  partitioned(targets: readonly Table[]): Table[] {
    const plain = this.table();
    const by = this.column(kinds[0] as Kind, { notNull: true });
    const columns = [...plain.columns, by];
    const list = this.#random.chance(0.4);
    const key = plain.primaryKey as Key;
    let parent: Table = {
      ...plain,
      unlogged: false,
      columns,
      primaryKey: { ...key, columns: [...key.columns, by.name], include: [] },
      uniques: [],
      exclusions: [],
      checks: plain.checks.map((check) => ({ ...check, noInherit: false })),
      indexes: plain.indexes.filter((index) => !index.unique),
      partitionBy: `${list ? 'LIST' : 'RANGE'} (${quoteIdentifier(by.name)})`,
      storage: [],
      replicaIdentity: 'default',
    };
    const target = targets.find(() => this.#random.chance(0.4));
    if (target !== undefined) {
      const linked = this.reference(parent, target);
      // Before 18 a partitioned table could not have one that is NOT VALID.
      const foreignKeys = linked.foreignKeys.map((foreign) => ({ ...foreign, validated: true }));
      parent = { ...linked, foreignKeys };
    }
    const bounds = list
      ? ['FOR VALUES IN (1, 2)', 'FOR VALUES IN (3)', 'DEFAULT']
      : ['FOR VALUES FROM (MINVALUE) TO (10)', 'FOR VALUES FROM (10) TO (20)', 'DEFAULT'];
    const partitions = this.#random.some(bounds).map((bound) => this.#partition(parent, bound));
    return [parent, ...partitions];
  }

  child(parent: Table): Table {
    const inherited = parent.columns
      .map((column) => ({ ...column, identity: null, statistics: null, comment: null }))
      .map((column) => ({ ...column, inherited: true }));
    return {
      ...this.#partition(parent, ''),
      primaryKey: null,
      foreignKeys: [],
      partitionOf: null,
      columns: [...inherited, this.column(this.#random.pick(this.#kinds))],
      inherits: [{ schema: parent.schema, name: parent.name }],
    };
  }

  views(tables: readonly Table[]): void {
    for (const table of tables) {
      if (this.#random.chance(0.7)) continue;
      const { schema, name } = { schema: this.namespace(), name: this.name() };
      const materialized = this.#random.chance(0.4);
      const [column] = table.columns;
      const shown = quoteIdentifier(column?.name ?? '');
      const query = `SELECT x.${shown}, count(*) AS total FROM ${qualified(table.schema, table.name)} x GROUP BY x.${shown}`;
      const id = objectId(materialized ? 'materialized_view' : 'view', schema, name);
      this.depend(id, tableId(table));
      const comment = this.comment();
      const columnComments = this.#random.chance(0.2)
        ? [{ column: 'total', comment: 'how many' }]
        : [];
      const common = { schema, name, query, columnComments, comment };
      if (materialized) {
        const total = this.element({ name: 'total' } as Column);
        const indexes = this.#random.chance(0.5) ? [this.index([total])] : [];
        const populated = this.#random.chance(0.5);
        this.schema.materializedViews = [
          ...this.schema.materializedViews,
          { ...common, populated, indexes, storage: [] },
        ];
      } else {
        const options = this.#random.chance(0.3) ? ['security_barrier=true'] : [];
        const view: View = { ...common, options, triggers: [] };
        this.schema.views = [...this.schema.views, view];
      }
    }
  }

  routines(tables: readonly Table[]): void {
    const [table] = tables;
    if (this.#random.chance(0.4)) {
      this.#routine({
        parameters: 'n integer, label text',
        rest: "RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT label || n || ';' $$",
      });
    }
    if (this.#random.chance(0.3) && table !== undefined) {
      const name = qualified(table.schema, table.name);
      const routine = this.#routine({
        parameters: '',
        rest: `RETURNS SETOF ${name} LANGUAGE sql STABLE AS $$ SELECT * FROM ${name} $$`,
      });
      this.depend(routineId(routine), tableId(table));
    }
  }

  /** Kinds that are carried as text. */
  carried(tables: readonly Table[]): void {
    const found: Carried[] = [];
    const add = (
      object: Omit<Carried, 'parts' | 'options' | 'roles'> & Partial<Carried>,
      ...needs: ObjectId[]
    ) => {
      const whole = { parts: [], options: [], roles: [], ...object };
      found.push(whole);
      for (const need of needs) this.depend(carriedId(whole), need);
    };
    const plain = tables.filter(
      ({ partitionOf, inherits }) => partitionOf === null && inherits.length === 0,
    );
    for (const table of plain) {
      const on = qualified(table.schema, table.name);
      const columns = table.columns
        .filter(
          ({ type, generated }) =>
            generated === null && !type.array && ['integer', 'text', 'date'].includes(type.name),
        )
        .map(({ name }) => quoteIdentifier(name));
      if (columns.length > 1 && this.#random.chance(0.4)) {
        const { schema, name } = { schema: this.namespace(), name: this.name() };
        const subject = `STATISTICS ${qualified(schema, name)}`;
        const create = `CREATE ${subject} ON ${columns.slice(0, 8).join(', ')} FROM ${on}`;
        const set = (target: number) => `ALTER ${subject} SET STATISTICS ${target}`;
        add(
          {
            kind: 'statistics',
            names: [schema, name],
            parent: objectId('schema', schema),
            create,
            drop: `DROP ${subject}`,
            subject,
            parts: this.#random.chance(0.3) ? [{ set: set(50), unset: set(-1) }] : [],
            comment: this.comment(),
          },
          tableId(table),
        );
      }
      if (this.#random.chance(0.2)) {
        const rule = this.name();
        const subject = `RULE ${quoteIdentifier(rule)} ON ${on}`;
        add(
          {
            kind: 'rule',
            names: [table.schema, table.name, rule],
            parent: tableId(table),
            create: `CREATE RULE ${quoteIdentifier(rule)} AS ON DELETE TO ${on} DO INSTEAD NOTHING`,
            drop: `DROP ${subject}`,
            subject,
            comment: this.comment(),
          },
          tableId(table),
        );
      }
      const index = table.indexes.find(
        ({ method, predicate }) => method === 'btree' && predicate === null,
      );
      if (index !== undefined && table.partitionBy === null && this.#random.chance(0.4)) {
        const parent = objectId('index', table.schema, table.name, index.name);
        add(
          {
            kind: 'setting',
            names: [parent, 'clustered'],
            parent,
            create: `ALTER TABLE ${on} CLUSTER ON ${quoteIdentifier(index.name)}`,
            drop: `ALTER TABLE ${on} SET WITHOUT CLUSTER`,
            subject: null,
            comment: null,
          },
          parent,
        );
      }
    }
    if (this.#random.chance(0.3)) {
      const { schema, name } = { schema: this.namespace(), name: this.name() };
      const subject = `COLLATION ${qualified(schema, name)}`;
      add({
        kind: 'collation',
        names: [schema, name],
        parent: objectId('schema', schema),
        create: `CREATE ${subject} (PROVIDER = libc, LC_COLLATE = 'C', LC_CTYPE = 'C')`,
        drop: `DROP ${subject}`,
        subject,
        comment: this.comment(),
      });
    }
    this.schema.carried = found;
  }

  privileges(tables: readonly Table[]): void {
    for (const table of tables) {
      if (this.#random.chance(0.8)) continue;
      const privileges = this.#random.some(['select', 'insert', 'update', 'delete'], 1);
      const grantable = this.#random.chance(0.3) ? this.#random.some(privileges) : [];
      const grantee = this.#random.pick([...arbitraryRoles]);
      const privilege = { on: tableId(table), grantee, privileges, grantable };
      this.schema.privileges = [...this.schema.privileges, privilege];
    }
  }

  build(count: number): Schema {
    const random = this.#random;
    this.namespaces();
    this.types();
    if (random.chance(0.2)) this.#sequence(this.namespace(), null);
    const plain = Array.from({ length: count }, () => this.table());
    const linked = plain.map((table) =>
      Array.from({ length: random.number(3) }).reduce<Table>(
        (from) => this.reference(from, random.chance(0.2) ? from : random.pick(plain)),
        table,
      ),
    );
    const families = [
      ...(random.chance(0.3) ? this.partitioned(plain) : []),
      ...(linked[0] !== undefined && random.chance(0.2) ? [this.child(linked[0])] : []),
    ];
    const tables = this.policies(this.triggers([...linked, ...families]));
    this.schema.tables = tables;
    this.views(tables);
    this.routines(tables);
    this.privileges(tables);
    this.carried(tables);
    return { ...this.schema, dependencies: this.#dependencies };
  }
}

/** The same seed and options give the same schema. */
export function schemaFromSeed(seed: number, count: number, major = 18): Schema {
  return new Builder(randomFrom(seed), major).build(count);
}

export function arbitrarySchema(options: ArbitraryOptions = {}): fc.Arbitrary<Schema> {
  return fc
    .record({ seed: fc.integer(), count: fc.integer({ min: 0, max: options.maxTables ?? 4 }) })
    .map(({ seed, count }) => schemaFromSeed(seed, count, options.major));
}
