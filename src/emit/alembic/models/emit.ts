/** The project's declarative models, brought up to the schema that the revisions lead to. */
import type { Finding } from '../../../ir/findings.ts';
import { objectId, parseObjectId } from '../../../ir/id.ts';
import type { Table } from '../../../ir/schema.ts';
import { sha256 } from '../../reader.ts';
import type { EmitInput, FileChange } from '../../target.ts';
import { addColumns, changeColumns } from './columns.ts';
import { applyEdits, type Edit, insertLines } from './edits.ts';
import { addParts, tellRest } from './parts.ts';
import { readModels } from './project.ts';
import { childrenSide, parentSide, type Relation, relationOf } from './relations.ts';
import { addTables, renameTables, tellRemovedTables } from './tables.ts';
import {
  added,
  isNew,
  type ModelOf,
  modelOf,
  type Open,
  tableOf,
  type Workspace,
  workspace,
} from './workspace.ts';

export interface ModelChanges {
  readonly files: readonly FileChange[];
  readonly findings: readonly Finding[];
}

/** A reference over a column that was there may have its relationship already. */
function hasNewColumn(work: Workspace, table: Table, columns: readonly string[]): boolean {
  const ids = added(work, 'column');
  return columns.some((name) => ids.includes(objectId('column', table.schema, table.name, name)));
}

function relate(relation: Relation, child: ModelOf, parent: ModelOf): void {
  for (const [{ open, className }, text] of [
    [child, parentSide(child.open.writing, relation)],
    [parent, childrenSide(parent.open.writing, relation)],
  ] as const) {
    open.tails.set(className, [...(open.tails.get(className) ?? []), text]);
  }
}

function addRelations(work: Workspace): void {
  for (const id of added(work, 'foreign_key')) {
    const table = tableOf(work.desired, id);
    const key = table?.foreignKeys.find(({ name }) => name === parseObjectId(id).names[2]);
    const child = table === undefined ? null : modelOf(work, table);
    if (table === undefined || key === undefined || child === null) continue;
    const { schema, table: name } = key.references;
    const target = tableOf(work.desired, objectId('table', schema, name));
    const parent = target === undefined ? null : modelOf(work, target);
    const fresh = isNew(work, table) || hasNewColumn(work, table, key.columns);
    if (parent === null || !fresh) continue;
    const between = table.foreignKeys.filter(
      ({ references }) => references.schema === schema && references.table === name,
    );
    const relation = relationOf(key, child, parent, between.length > 1);
    if (relation !== null) relate(relation, child, parent);
  }
}

function newClasses({ module, classes, tails }: Open): Edit[] {
  if (classes.length === 0) return [];
  const texts = classes.map((text) => {
    const tail = tails.get(/^class (\S+)\(/.exec(text)?.[1] ?? '') ?? [];
    return tail.length === 0 ? text : `${text}\n\n${tail.join('\n')}`;
  });
  const end = module.text.length;
  const open = module.text.endsWith('\n') ? '' : '\n';
  return [{ start: end, end, text: `${open}\n\n${texts.join('\n\n\n')}\n` }];
}

function contentOf(open: Open): string {
  const { module, writing, edits, tails } = open;
  const behind = module.classes.flatMap((it) => {
    const tail = tails.get(it.name) ?? [];
    return tail.length === 0 ? [] : [insertLines(module, it.attributesEnd, tail.join('\n'))];
  });
  const all = [...edits, ...behind, ...newClasses(open)];
  const written = all.map(({ text }) => text).join('\n');
  if (/\bsa\.\w/.test(written)) writing.imports.module('sqlalchemy', 'sa');
  if (/\bpostgresql\.[A-Z]/.test(written)) {
    writing.imports.name('sqlalchemy.dialects', 'postgresql');
  }
  const lines = writing.imports.lines();
  const imports =
    lines.length === 0 ? [] : [insertLines(module, module.importsEnd, lines.join('\n'))];
  return applyEdits(module, [...imports, ...all]);
}

function filesOf(work: Workspace): FileChange[] {
  return [...work.opened.values()].flatMap((open): FileChange[] => {
    const { text, path } = open.module;
    const tails = [...open.tails.values()].some((lines) => lines.length > 0);
    if (open.edits.length === 0 && open.classes.length === 0 && !tails) return [];
    return [
      {
        kind: 'update',
        path,
        content: contentOf(open),
        purpose: 'models as the revisions leave the tables',
        phase: null,
        expectedSha256: sha256(text),
      },
    ];
  });
}

/** `env` is the text of env.py: without metadata, Alembic compares nothing with the tables. */
function notFound(env: string | null): Finding[] {
  const metadata = /^\s*target_metadata\s*=\s*(.+?)\s*(?:#.*)?$/m.exec(env ?? '')?.[1];
  if (metadata === undefined || metadata === 'None') return [];
  return [
    {
      code: 'models-not-found',
      severity: 'warning',
      subject: 'target_metadata',
      message: `env.py compares the tables with ${metadata}, but no declarative models that can be extended were found.`,
      fix: 'Bring the models up to the revisions by hand, until alembic check finds nothing.',
    },
  ];
}

export async function emitModels(input: EmitInput, env: string | null): Promise<ModelChanges> {
  const models = await readModels(input, input.stack);
  if (models === null) return { files: [], findings: notFound(env) };
  const { current, desired, plan } = input;
  const all = plan.phases.flatMap(({ steps }) => steps.flatMap((step) => step.changes));
  // Several statements may make one change true.
  const changes = [...new Map(all.map((change) => [JSON.stringify(change), change])).values()];
  const context = { enums: desired.enums, defaultSchema: 'public', makesTypes: true };
  const work = workspace({ models, current, desired, context, changes });
  addTables(work);
  renameTables(work);
  changeColumns(work);
  addColumns(work);
  addParts(work);
  addRelations(work);
  tellRest(work);
  tellRemovedTables(work);
  return { files: filesOf(work), findings: work.findings };
}
