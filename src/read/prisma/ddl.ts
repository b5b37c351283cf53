/** The statements with which Prisma Migrate makes a schema from nothing. */
import type { Finding } from '../../ir/findings.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import { attribute, itemsOf, mappedName, schemaOf, textOf } from './args.ts';
import type { EnumType, Field, Model, PrismaDocument } from './document.ts';
import { indexesOf, type PrismaIndex, primaryKeyOf } from './indexes.ts';
import { constraintName } from './names.ts';
import { foreignKeysOf, type JoinTable, joinTablesOf } from './relations.ts';
import { columnSql, elementType } from './types.ts';

export interface PrismaDdl {
  readonly statements: readonly string[];
  readonly findings: readonly Finding[];
}

export interface DdlOptions {
  /** Where a model does not say; the URL's `schema` parameter is not read. */
  readonly defaultSchema: string;
  /** Until Prisma 5 a many-to-many table has a unique index in place of a primary key. */
  readonly joinTableKey: 'primary key' | 'unique index';
}

function list(names: readonly string[]): string {
  return names.map(quoteIdentifier).join(', ');
}

function qualified(schema: string, name: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

class DdlWriter {
  readonly statements: string[] = [];
  readonly findings: Finding[] = [];

  constructor(
    readonly document: PrismaDocument,
    readonly options: DdlOptions,
  ) {}

  #nameOf(owner: Model | EnumType): string {
    return qualified(schemaOf(owner) ?? this.options.defaultSchema, mappedName(owner));
  }

  namespaces(): void {
    const owners = [...this.document.models, ...this.document.enums];
    for (const name of new Set(owners.flatMap((owner) => schemaOf(owner) ?? []))) {
      this.statements.push(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(name)}`);
    }
    for (const value of itemsOf(this.document.datasource.get('extensions'))) {
      const given = value.kind === 'call' ? value.args.named : null;
      const own = value.kind === 'call' ? value.name : textOf(value);
      const name = textOf(given?.get('map')) ?? own ?? '';
      const schema = textOf(given?.get('schema'));
      const place = schema === null ? '' : ` WITH SCHEMA ${quoteIdentifier(schema)}`;
      this.statements.push(`CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(name)}${place}`);
    }
  }

  enums(): void {
    for (const type of this.document.enums) {
      const values = type.values.map((value) => quoteText(mappedName(value)));
      this.statements.push(`CREATE TYPE ${this.#nameOf(type)} AS ENUM (${values.join(', ')})`);
    }
  }

  #enumOf(field: Field) {
    const found = this.document.enums.find(({ name }) => name === field.type);
    if (found === undefined) return null;
    const value = (name: string) => {
      const declared = found.values.find((item) => item.name === name);
      return declared === undefined ? name : mappedName(declared);
    };
    return { type: this.#nameOf(found), value };
  }

  #column(model: Model, field: Field): string | null {
    const isModel = this.document.models.some(({ name }) => name === field.type);
    if (isModel) return null;
    const columns = model.fields.map(mappedName);
    const sql = columnSql(mappedName(field), field, this.#enumOf(field), columns);
    if (sql === null) {
      this.findings.push({
        code: 'prisma-type-unknown',
        severity: 'warning',
        subject: `${model.name}.${field.name}`,
        message: `The type of ${model.name}.${field.name} is not known on PostgreSQL; the column is left out.`,
        fix: 'Run `prisma validate`, or name a live database to read the schema from.',
      });
    }
    return sql;
  }

  tables(): void {
    for (const model of this.document.models) {
      const columns = model.fields.flatMap((field) => this.#column(model, field) ?? []);
      const key = primaryKeyOf(model);
      const parts =
        key === null
          ? columns
          : [
              ...columns,
              `CONSTRAINT ${quoteIdentifier(key.name)} PRIMARY KEY (${list(key.columns)})`,
            ];
      this.statements.push(`CREATE TABLE ${this.#nameOf(model)} (\n  ${parts.join(',\n  ')}\n)`);
    }
  }

  #index(table: string, index: PrismaIndex): void {
    const where = index.where === null ? '' : ` WHERE (${index.where})`;
    this.statements.push(
      `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${quoteIdentifier(index.name)} ON ${table} ${index.using}(${index.elements.join(', ')})${where}`,
    );
  }

  indexes(): void {
    for (const model of this.document.models) {
      for (const index of indexesOf(model)) this.#index(this.#nameOf(model), index);
    }
  }

  /** What a many-to-many table refers to: the one-column key of each model. */
  #keyColumn(model: Model): { column: string; type: string } | null {
    const column = primaryKeyOf(model)?.columns[0];
    const unique = model.fields.find((item) => attribute(item, 'unique') !== undefined);
    const field = model.fields.find((item) => mappedName(item) === column) ?? unique;
    const type = field && elementType(field, this.#enumOf(field)?.type ?? null);
    return field && type ? { column: mappedName(field), type } : null;
  }

  #joinTable({ name, a, b }: JoinTable): void {
    const keys = [this.#keyColumn(a), this.#keyColumn(b)] as const;
    if (keys[0] === null || keys[1] === null) return;
    const table = `_${name}`;
    const id = qualified(schemaOf(a) ?? this.options.defaultSchema, table);
    const pair = `CONSTRAINT ${quoteIdentifier(`${table}_AB_pkey`)} PRIMARY KEY ("A", "B")`;
    const hasKey = this.options.joinTableKey === 'primary key';
    this.statements.push(
      `CREATE TABLE ${id} (\n  "A" ${keys[0].type} NOT NULL,\n  "B" ${keys[1].type} NOT NULL${hasKey ? `,\n  ${pair}` : ''}\n)`,
    );
    if (!hasKey) {
      const unique = quoteIdentifier(`${table}_AB_unique`);
      this.statements.push(`CREATE UNIQUE INDEX ${unique} ON ${id} ("A", "B")`);
    }
    this.statements.push(`CREATE INDEX ${quoteIdentifier(`${table}_B_index`)} ON ${id} ("B")`);
    if (textOf(this.document.datasource.get('relationMode')) === 'prisma') return;
    for (const [column, model, key] of [
      ['A', a, keys[0]],
      ['B', b, keys[1]],
    ] as const) {
      this.statements.push(
        `ALTER TABLE ${id} ADD CONSTRAINT ${quoteIdentifier(`${table}_${column}_fkey`)} FOREIGN KEY ("${column}") REFERENCES ${this.#nameOf(model)} (${quoteIdentifier(key.column)}) ON DELETE CASCADE ON UPDATE CASCADE`,
      );
    }
  }

  relations(): void {
    for (const table of joinTablesOf(this.document)) this.#joinTable(table);
    for (const key of foreignKeysOf(this.document)) {
      const name = key.name ?? constraintName(mappedName(key.model), key.columns, '_fkey');
      this.statements.push(
        `ALTER TABLE ${this.#nameOf(key.model)} ADD CONSTRAINT ${quoteIdentifier(name)} FOREIGN KEY (${list(key.columns)}) REFERENCES ${this.#nameOf(key.to)} (${list(key.toColumns)}) ON DELETE ${key.onDelete} ON UPDATE ${key.onUpdate}`,
      );
    }
  }
}

export function prismaDdl(document: PrismaDocument, options: DdlOptions): PrismaDdl {
  const writer = new DdlWriter(document, options);
  writer.namespaces();
  writer.enums();
  writer.tables();
  writer.indexes();
  writer.relations();
  return { statements: writer.statements, findings: writer.findings };
}
