/** Where a project keeps its declarative models, and which class is which table's. */
import type { Stack } from '../../../detect/stack.ts';
import type { ProjectReader } from '../../target.ts';
import { type ModelClass, type Module, readModule } from './module.ts';

export interface Mapped {
  readonly module: Module;
  readonly it: ModelClass;
}

export interface Models {
  readonly modules: readonly Module[];
  /** Class that new models derive from, by name. */
  readonly base: string;
  /** `typed`: `Mapped[…] = mapped_column(…)`; `classic`: `Column(…)`. */
  readonly style: 'typed' | 'classic';
  find(table: { readonly schema: string; readonly name: string }): Mapped | null;
}

const glob = /^(.*)\/\*\.py$/;

/** Paths of Python files that detection took for models. */
async function modelFiles(reader: ProjectReader, stack: Stack): Promise<string[]> {
  const found: string[] = [];
  for (const file of stack.schemaFiles) {
    const folder = glob.exec(file)?.[1];
    if (folder !== undefined) {
      const names = await reader.list(folder);
      found.push(
        ...names.filter((name) => name.endsWith('.py')).map((name) => `${folder}/${name}`),
      );
    } else if (file.endsWith('.py')) found.push(file);
  }
  return [...new Set(found)];
}

function isBase({ bases }: ModelClass): boolean {
  return bases.some((base) => /(?:^|\.)DeclarativeBase(?:NoMeta)?$/.test(base));
}

function mostUsed(names: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

/** What the models derive from; the base itself when there is no model yet. */
function baseOf(modules: readonly Module[]): string | null {
  const classes = modules.flatMap((module) => module.classes);
  const used = classes
    .filter(({ table }) => table !== null)
    .flatMap(({ bases }) => bases.slice(-1));
  const declared = classes.filter(isBase).map(({ name }) => name);
  const called = modules.flatMap(
    ({ text }) => /^(\w+)\s*=\s*(?:\w+\.)*declarative_base\(/m.exec(text)?.[1] ?? [],
  );
  return mostUsed(used) ?? declared[0] ?? called[0] ?? null;
}

/** Null where there are none, or of a kind that would need another hand. */
export async function readModels(
  reader: ProjectReader,
  stack: Stack | null,
): Promise<Models | null> {
  if (stack === null) return null;
  const modules: Module[] = [];
  for (const path of await modelFiles(reader, stack)) {
    const text = await reader.read(path);
    if (text !== null && !/\btable\s*=\s*True\b|\bMappedAsDataclass\b/.test(text)) {
      modules.push(readModule(path, text));
    }
  }
  const base = baseOf(modules);
  // Flask-SQLAlchemy's `db.Model` names tables by itself, and has a column class of its own.
  if (base === null || base.includes('.')) return null;
  const texts = modules.map(({ text }) => text).join('\n');
  const typed = /\bmapped_column\(|\bMapped\[/.test(texts) || !/\bColumn\(/.test(texts);
  return {
    modules,
    base,
    style: typed ? 'typed' : 'classic',
    find: ({ schema, name }) => {
      for (const module of modules) {
        const it = module.classes.find(
          (each) => each.table === name && (each.schema ?? 'public') === schema,
        );
        if (it !== undefined) return { module, it };
      }
      return null;
    },
  };
}
