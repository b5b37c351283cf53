/** The type of a column, attribute or argument, as the catalog names it. */
import { z } from 'zod';

export const ColumnType = z.object({
  /** Schema of the type; null for pg_catalog. */
  schema: z.string().nullable(),
  /** Short SQL name for pg_catalog (`integer`, `timestamptz`, `varchar`), type name elsewhere. Never quoted. */
  name: z.string(),
  /** What follows the name, as the catalog prints it: `(12,2)`, ` year to month`, or the empty string. */
  modifiers: z.string(),
  array: z.boolean(),
});
export type ColumnType = Readonly<z.infer<typeof ColumnType>>;

export function builtinType(name: string, modifiers = '', array = false): ColumnType {
  return { schema: null, name, modifiers, array };
}
