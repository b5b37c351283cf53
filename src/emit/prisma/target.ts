/** The Prisma target: models changed in place in the project's schema, and Prisma Migrate's migrations. */

import { type Finding, Refusal } from '../../ir/findings.ts';
import { parsePrisma } from '../../read/prisma/document.ts';
import { type Outcome, outcomeOf } from '../outcome.ts';
import { saidInSqlAlone, schemaFileChange, type Unsaid, unsaidFindings } from '../schema-file.ts';
import type { EmitInput, EmitResult, FileChange, Target } from '../target.ts';
import { Draft, requireBalanced } from './draft.ts';
import { changesOf, editSchema } from './edit.ts';
import type { Editing } from './editing.ts';
import { migrationFiles } from './migrations.ts';
import { listNamespaces, newNamespaces } from './namespaces.ts';
import { habitOf } from './naming.ts';
import { needsSpelling } from './needs.ts';
import { newFiles } from './new-files.ts';
import { type PrismaProject, readPrismaProject } from './project.ts';
import { newest, requireKnownVersion, starterConfig, starterSchema } from './starter.ts';

const firstSchema = 'prisma/schema.prisma';
const partialIndexes = 'partialIndexes';
const purpose = "models of Prisma's schema";

/** What the parser refuses is not edited: a place found by half would be a wrong one. */
async function openDraft({ files }: PrismaProject): Promise<Draft> {
  const draft = new Draft(files, 'public');
  requireBalanced(draft);
  const { models, enums } = await parsePrisma(files);
  const said = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).sort();
  const same =
    said(models).join() === said(draft.blocks('model')).join() &&
    said(enums).join() === said(draft.blocks('enum')).join() &&
    models.every(
      (model) =>
        said(model.fields).join() === said(draft.block('model', model.name)?.fields ?? []).join(),
    );
  if (same) return draft;
  throw new Refusal(
    'prisma_syntax',
    'The models of the Prisma schema could not be told apart.',
    'Run `prisma format` on it, and call again.',
  );
}

function unsaid(subject: string): Unsaid {
  return {
    code: 'prisma-not-in-schema',
    subject,
    kinds: { ...saidInSqlAlone, check: 'checks', policy: 'policies' },
    message: (words) =>
      `Prisma's schema has no words for ${words}: they stand in the migrations alone, and Prisma sees no difference in them.`,
    fix: 'Keep the migrations: prisma db push would make a database without these.',
  };
}

function starter(project: PrismaProject): PrismaProject {
  if (project.root !== null) return project;
  const text = starterSchema(project.version ?? newest);
  return { ...project, root: firstSchema, files: [{ path: firstSchema, text }] };
}

function configFile({ hasConfig, version }: PrismaProject): FileChange[] {
  if (hasConfig || (version ?? newest) < 7) return [];
  return [
    {
      kind: 'create',
      path: 'prisma.config.ts',
      content: starterConfig,
      purpose: 'where Prisma finds schema, migrations and the URL',
      phase: null,
    },
  ];
}

function versionFindings({ version }: PrismaProject, schema: string): Finding[] {
  if (version === null || version >= 6) return [];
  return [
    {
      code: 'prisma-version-untried',
      severity: 'warning',
      subject: schema,
      message: `The project uses Prisma ${version}; what is written was tried with Prisma 6 and 7.`,
      fix: 'Run prisma validate and prisma migrate diff before you deploy.',
    },
  ];
}

async function edited(input: EmitInput, project: PrismaProject, { desired, spelling }: Outcome) {
  const draft = await openDraft(project);
  const changes = changesOf(input.plan, input.current, desired);
  const added = newNamespaces(changes, project.schemas.length === 0 ? ['public'] : project.schemas);
  listNamespaces(draft, project.schemas, added);
  const editing: Editing = {
    draft,
    habit: habitOf(draft),
    current: input.current,
    desired,
    spelling,
    partial: project.previews.includes(partialIndexes),
    namespaced: project.schemas.length > 0 || added.length > 0,
    newBlockPath: newFiles(draft, project.root ?? firstSchema),
    findings: [],
  };
  editSchema(editing, input.plan);
  return {
    draft,
    findings: [
      ...editing.findings,
      ...unsaidFindings(changes, unsaid(project.root ?? firstSchema)),
    ],
  };
}

async function outcome(input: EmitInput, { previews }: PrismaProject): Promise<Outcome> {
  const changes = changesOf(input.plan, input.current, input.desired);
  return outcomeOf(input, needsSpelling(input, changes, previews.includes(partialIndexes)));
}

async function emit(input: EmitInput): Promise<EmitResult> {
  const found = await readPrismaProject(input);
  requireKnownVersion(found.version);
  const project = starter(found);
  const schema = project.root ?? firstSchema;
  const isNew = found.root === null;
  const { draft, findings } = await edited(input, project, await outcome(input, project));
  const changed = isNew
    ? draft.paths.map((path) => schemaFileChange(path, draft.text(path), null, purpose))
    : draft
        .changed()
        .map(({ path, text, original }) => schemaFileChange(path, text, original, purpose));
  const { version, migrations: directory } = project;
  const migrations = await migrationFiles(input, { version, schema, directory });
  return {
    files: [...migrations.files, ...changed, ...(isNew ? configFile(project) : [])],
    findings: [...versionFindings(project, schema), ...findings, ...migrations.findings],
  };
}

export const prismaTarget: Target = {
  id: 'prisma',
  title: 'Prisma Migrate',
  tools: ['prisma-migrate', 'prisma'],
  capabilities: {
    native: ['schema', 'enum', 'table', 'column', 'primary_key', 'unique', 'foreign_key', 'index'],
    down: 'beside',
    transaction: 'each migration',
    outside: 'own migration',
    schemaFile: true,
    phases: true,
  },
  emit,
};
