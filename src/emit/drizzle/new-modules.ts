/** Which module a new table goes into: the one that has them all, or one of its own where that is the habit. */

import type { Table } from '../../ir/schema.ts';
import { snakeCase } from '../../model/names.ts';
import type { Known } from './code.ts';
import type { Module } from './module.ts';
import type { Pages } from './pages.ts';

interface Holder {
  readonly module: Module;
  readonly tables: readonly string[];
}

function holdersOf(known: Known): Holder[] {
  const holders = known.modules.map((module) => ({
    module,
    tables: known.tables.filter((each) => each.module === module).map(({ name }) => name),
  }));
  return holders.filter(({ tables }) => tables.length > 0);
}

function partsOf(path: string): { folder: string; stem: string; end: string } {
  const slash = path.lastIndexOf('/');
  const file = path.slice(slash + 1);
  const dot = file.indexOf('.');
  return { folder: path.slice(0, slash + 1), stem: file.slice(0, dot), end: file.slice(dot) };
}

const forms: readonly ((name: string) => string)[] = [
  (name) => name.replaceAll('_', '-'),
  (name) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
  (name) => name,
];

function bare(text: string): string {
  return snakeCase(text).replace(/[_-]/g, '').replace(/s$/, '');
}

/** `export * from './users'` beside the others. */
function reexport(pages: Pages, known: Known, path: string): void {
  const { folder } = partsOf(path);
  const barrel = known.modules.find(
    (module) =>
      partsOf(module.path).folder === folder &&
      partsOf(module.path).stem === 'index' &&
      module.body.some(({ type }) => type === 'ExportAllDeclaration'),
  );
  const last = barrel?.body.findLast(({ type }) => type === 'ExportAllDeclaration');
  if (barrel === undefined || last?.type !== 'ExportAllDeclaration') return;
  if (typeof last.start !== 'number' || typeof last.end !== 'number') return;
  const text = barrel.text.slice(last.start, last.end);
  const old = last.source.value;
  const ending = /\.[cm]?[jt]s$/.exec(old)?.[0] ?? '';
  const specifier = `./${partsOf(path).stem}${partsOf(path).end.replace(/\.[cm]?[jt]sx?$/, '')}${ending}`;
  pages.insert(barrel.path, last.end, `\n${text.replace(old, () => specifier)}`);
}

export function newModules(pages: Pages, known: Known, first: string): (table: Table) => string {
  const holders = holdersOf(known);
  const own = holders.filter(
    ({ module, tables: [name = '', ...others] }) =>
      others.length === 0 && bare(partsOf(module.path).stem) === bare(name),
  );
  const made = new Set<string>();
  if (own.length >= 2 && own.length * 2 > holders.length) {
    const compound = own.filter(({ tables: [name = ''] }) => name.includes('_'));
    const singular = own.every(
      ({ module, tables: [name = ''] }) =>
        name.endsWith('s') && !partsOf(module.path).stem.endsWith('s'),
    );
    const form =
      forms.find((spell) =>
        compound.some(({ module, tables: [name = ''] }) => {
          const { stem } = partsOf(module.path);
          return stem === spell(name) || stem === spell(name.replace(/s$/, ''));
        }),
      ) ?? forms[0];
    const { folder, end } = partsOf(own[0]?.module.path ?? first);
    return (table) => {
      const name = snakeCase(table.name);
      const path = `${folder}${(form ?? String)(singular ? name.replace(/s$/, '') : name)}${end}`;
      if (!made.has(path) && !pages.has(path)) {
        made.add(path);
        reexport(pages, known, path);
      }
      return path;
    };
  }
  const fullest = holders.toSorted((a, b) => b.tables.length - a.tables.length)[0]?.module.path;
  const path = fullest ?? known.modules[0]?.path ?? first;
  return () => path;
}
