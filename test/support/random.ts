/** Choices from a seed: the same seed makes the same choices. */

export interface Random {
  /** 0 to `below - 1`. */
  number(below: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** A part of the list, in its order; at least `min` of it. */
  some<T>(list: readonly T[], min?: number): T[];
}

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  const number = (below: number) => Math.floor(next() * below);
  const pick = <T>(list: readonly T[]): T => {
    const item = list[number(list.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  return {
    number,
    pick,
    chance: (share) => next() < share,
    some(list, min = 0) {
      const wanted = new Set<number>();
      const count = Math.min(list.length, min + number(list.length - min + 1));
      while (wanted.size < count) wanted.add(number(list.length));
      return list.filter((_, i) => wanted.has(i));
    },
  };
}
