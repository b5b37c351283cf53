/** Relations between models: foreign keys, and the tables behind implicit many-to-many relations. */
import { attribute, itemsOf, mappedName, namedText, textOf } from './args.ts';
import type { Attribute, Field, Model, PrismaDocument } from './document.ts';

export interface ForeignKey {
  readonly model: Model;
  readonly columns: readonly string[];
  readonly to: Model;
  readonly toColumns: readonly string[];
  readonly onDelete: string;
  readonly onUpdate: string;
  /** `map:` of the relation. */
  readonly name: string | null;
}

export interface JoinTable {
  /** Without Prisma's underscore. */
  readonly name: string;
  readonly a: Model;
  readonly b: Model;
}

const actions: Readonly<Record<string, string>> = {
  Cascade: 'CASCADE',
  Restrict: 'RESTRICT',
  NoAction: 'NO ACTION',
  SetNull: 'SET NULL',
  SetDefault: 'SET DEFAULT',
};

function fieldNames(relation: Attribute, argument: string): string[] {
  return itemsOf(relation.args.named.get(argument)).flatMap((item) => textOf(item) ?? []);
}

export function columnOf(model: Model, name: string): string {
  const field = model.fields.find((item) => item.name === name);
  return field === undefined ? name : mappedName(field);
}

function foreignKey(model: Model, field: Field, relation: Attribute, to: Model): ForeignKey | null {
  const own = fieldNames(relation, 'fields');
  if (own.length === 0) return null;
  const isRequired = own.some(
    (name) => model.fields.find((item) => item.name === name)?.arity === 'required',
  );
  const action = (name: string, otherwise: string) =>
    actions[namedText(relation, name) ?? ''] ?? otherwise;
  return {
    model,
    columns: own.map((name) => columnOf(model, name)),
    to,
    toColumns: fieldNames(relation, 'references').map((name) => columnOf(to, name)),
    onDelete: action(
      'onDelete',
      isRequired || field.arity === 'required' ? 'RESTRICT' : 'SET NULL',
    ),
    onUpdate: action('onUpdate', 'CASCADE'),
    name: namedText(relation, 'map'),
  };
}

function modelNamed({ models }: PrismaDocument, name: string): Model | undefined {
  return models.find((model) => model.name === name);
}

export function foreignKeysOf(document: PrismaDocument): ForeignKey[] {
  const mode = textOf(document.datasource.get('relationMode'));
  if (mode === 'prisma') return [];
  return document.models.flatMap((model) =>
    model.fields.flatMap((field) => {
      const relation = attribute(field, 'relation');
      const to = modelNamed(document, field.type);
      const key = relation && to && foreignKey(model, field, relation, to);
      return key ? [key] : [];
    }),
  );
}

function relationName(field: Field): string | null {
  const relation = attribute(field, 'relation');
  if (relation === undefined) return null;
  return namedText(relation, 'name') ?? textOf(relation.args.plain[0]);
}

function isManySide(field: Field): boolean {
  const relation = attribute(field, 'relation');
  return field.arity === 'list' && !(relation?.args.named.has('fields') ?? false);
}

/** A list of models on both sides is a table of its own, `_AToB` or `_name`. */
export function joinTablesOf(document: PrismaDocument): JoinTable[] {
  const found = new Map<string, JoinTable>();
  for (const model of document.models) {
    for (const field of model.fields) {
      const other = modelNamed(document, field.type);
      if (other === undefined || !isManySide(field)) continue;
      const name = relationName(field);
      const isOther = (back: Field) =>
        back !== field &&
        back.type === model.name &&
        relationName(back) === name &&
        isManySide(back);
      if (!other.fields.some(isOther)) continue;
      const [a, b] = model.name <= other.name ? [model, other] : [other, model];
      const table = name ?? `${a.name}To${b.name}`;
      found.set(table, { name: table, a, b });
    }
  }
  return [...found.values()];
}
