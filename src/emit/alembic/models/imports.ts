/** What a module has to import for what is written into it, under names that are free there. */
import type { Module } from './module.ts';

export class Imports {
  readonly #module: Module;
  readonly #added = new Map<string, string>();

  constructor(module: Module) {
    this.#module = module;
  }

  #bound(name: string): string | undefined {
    return this.#module.names.get(name) ?? this.#added.get(name);
  }

  #take(what: string, wished: string): string {
    for (const [name, bound] of [...this.#module.names, ...this.#added]) {
      if (bound === what) return name;
    }
    let name = wished;
    while (this.#bound(name) !== undefined) name = `${name}_`;
    this.#added.set(name, what);
    return name;
  }

  /** `import sqlalchemy as sa`. */
  module(what: string, wished = what): string {
    return this.#take(what, wished);
  }

  /** `from sqlalchemy.orm import Mapped`. */
  name(from: string, what: string): string {
    return this.#take(`${from}.${what}`, what);
  }

  /** A name of a module: by the name where that is imported, else through the module. */
  member(module: string, what: string): string {
    for (const [name, bound] of this.#module.names) if (bound === `${module}.${what}`) return name;
    return `${this.module(module)}.${what}`;
  }

  lines(): string[] {
    const plain: string[] = [];
    const from = new Map<string, string[]>();
    for (const [name, what] of this.#added) {
      const cut = what.lastIndexOf('.');
      const last = what.slice(cut + 1);
      if (cut < 0) plain.push(name === what ? `import ${what}` : `import ${what} as ${name}`);
      else {
        const module = what.slice(0, cut);
        const said = name === last ? last : `${last} as ${name}`;
        from.set(module, [...(from.get(module) ?? []), said]);
      }
    }
    const lists = [...from].map(
      ([module, names]) => `from ${module} import ${names.sort().join(', ')}`,
    );
    return [...plain.sort(), ...lists.sort()];
  }
}
