/** What every edit looks things up in. */
import { objectInWords } from '../../diff/words.ts';
import type { Finding } from '../../ir/findings.ts';
import type { ObjectId } from '../../ir/id.ts';
import type { Column, Schema, Table } from '../../ir/schema.ts';
import type { Spelling } from '../outcome.ts';
import {
  type Draft,
  databaseName,
  fieldOfColumn,
  type PlacedBlock,
  type Placement,
} from './draft.ts';
import type { Habit } from './naming.ts';
import type { PrismaType } from './types.ts';
import { prismaType } from './types.ts';

export interface Editing {
  readonly draft: Draft;
  readonly habit: Habit;
  readonly current: Schema;
  readonly desired: Schema;
  readonly spelling: Spelling;
  /** The preview feature partialIndexes is on. */
  readonly partial: boolean;
  /** The datasource lists schemas, so that every block says its own. */
  readonly namespaced: boolean;
  /** Where new blocks go; a path for one of this name. */
  newBlockPath(name: string): string;
  readonly findings: Finding[];
}

/** Partitions are part of their parent to Prisma. */
export function isSeen(table: Table): boolean {
  return table.partitionOf === null;
}

export function tableIn(schema: Schema, place: Placement): Table | undefined {
  return schema.tables.find((each) => each.schema === place.schema && each.name === place.name);
}

export function modelOf({ draft }: Editing, table: Placement): PlacedBlock | undefined {
  return draft.modelOf({ schema: table.schema, name: table.name });
}

/** The field's name for a column of a model; its own name where the model does not have it. */
export function fieldOf({ draft }: Editing, model: PlacedBlock, column: string): string {
  return fieldOfColumn(draft, model, column)?.name ?? column;
}

export function typeOf(
  { draft, desired }: Editing,
  column: Pick<Column, 'type'>,
): PrismaType & { readonly list: boolean } {
  return prismaType(
    column,
    desired,
    (schema, name) => draft.enumOf({ schema, name })?.name ?? null,
  );
}

/** Prisma's name for an enum's value. */
export function valueNameOf(
  { draft }: Editing,
  type: PrismaType,
): (value: string) => string | null {
  const block = type.kind === 'enum' ? draft.block('enum', type.name) : undefined;
  // Prisma takes a default of an enum `e_…` for another one each time it looks.
  if (block === undefined || databaseName(block).startsWith('e_')) return () => null;
  return (value) => block.fields.find((each) => databaseName(each) === value)?.name ?? null;
}

/** Prisma sees it in the database and has no way to say it: its next diff will want to drop it. */
export function leaveOut({ findings }: Editing, id: ObjectId, why: string): void {
  if (findings.some(({ code, subject }) => code === 'prisma-left-out' && subject === id)) return;
  findings.push({
    code: 'prisma-left-out',
    severity: 'warning',
    subject: id,
    message: `Prisma's schema cannot say ${objectInWords(id)}: ${why}. It stands in the migration alone, and Prisma Migrate takes it for a difference.`,
    fix: 'When prisma migrate dev proposes to drop it, take that statement out of its migration.',
  });
}
