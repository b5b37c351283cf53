/** Two sides of a comparison as one PostgreSQL would say them. */
import { withoutNotNullNames } from './diff/not-null-names.ts';
import { respelled } from './renamed.ts';
import type { Side } from './source.ts';

function major({ serverVersion }: Side): number | null {
  return serverVersion === null ? null : Math.floor(serverVersion / 10_000);
}

/** No name of a NOT NULL can be kept there. */
export function isBefore18(...sides: readonly Side[]): boolean {
  return sides.some((side) => side.askRows !== null && (major(side) ?? 18) < 18);
}

/** Two majors word some expressions differently: the sandbox then says both. */
export async function spelledAlike([from, to]: readonly [Side, Side]): Promise<[Side, Side]> {
  const [one, other] = [major(from), major(to)];
  if (one === null || other === null || one === other) return [from, to];
  const again = async (side: Side): Promise<Side> => {
    const schema = side.askRows !== null ? await respelled(side.schema) : side.schema;
    return { ...side, schema: isBefore18(from, to) ? withoutNotNullNames(schema) : schema };
  };
  return [await again(from), await again(to)];
}
