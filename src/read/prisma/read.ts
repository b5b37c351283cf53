/** A schema out of Prisma's schema language: what Prisma Migrate would make of it, on the sandbox. */
import { resolveProject } from '../../detect/project.ts';
import { Refusal } from '../../ir/findings.ts';
import { type ReadOptions, readScripts } from '../from-scripts.ts';
import { openProjectFolder, readProjectText } from '../project-files.ts';
import type { Reading } from '../reading.ts';
import { Report } from '../report.ts';
import { textOf } from './args.ts';
import { prismaDdl } from './ddl.ts';
import { type PrismaDocument, parsePrisma } from './document.ts';

export interface PrismaSource {
  readonly project: string;
  /** One `.prisma` file of the schema, or the folder that holds them; relative to the project. */
  readonly path: string;
}

interface SchemaText {
  readonly path: string;
  readonly text: string;
}

const datasource = /^\s*datasource\s+\w+\s*\{/m;

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

function filesUnder(project: string, folder: string): SchemaText[] {
  const { files, text } = openProjectFolder(project, folder);
  return files
    .filter((file) => file.endsWith('.prisma'))
    .flatMap((file) => {
      const content = text(file);
      return content === null
        ? []
        : [{ path: folder === '' ? file : `${folder}/${file}`, text: content }];
    });
}

/** The file with the datasource, and all at or below its folder that have none of their own. */
function schemaTexts(project: string, path: string): SchemaText[] {
  const own = path.endsWith('.prisma') ? readProjectText(project, path) : null;
  const start = path.endsWith('.prisma') ? folderOf(path) : path;
  for (let folder = start; ; folder = folderOf(folder)) {
    // A schema in the project's root folder is one file: below it lies all of the project.
    if (folder === '' && own !== null) return [{ path, text: own }];
    const texts = filesUnder(project, folder);
    const isRoot = ({ path: file, text }: SchemaText) => datasource.test(text) && file !== path;
    if (own !== null && datasource.test(own)) {
      return [{ path, text: own }, ...texts.filter(({ text }) => !datasource.test(text))];
    }
    const root = texts.find((item) => folderOf(item.path) === folder && isRoot(item));
    if (root !== undefined) return [root, ...texts.filter(({ text }) => !datasource.test(text))];
    if (folder === '') return texts;
  }
}

function requirePostgres(document: PrismaDocument, path: string): void {
  const provider = textOf(document.datasource.get('provider'));
  if (provider === 'postgresql' || provider === 'postgres') return;
  throw new Refusal(
    'prisma_provider',
    `${path} is for ${provider ?? 'no database that it names'}; schemas are read from PostgreSQL only.`,
    'Describe the existing tables in the model, as entities of their own.',
  );
}

/** Prisma 6 gave many-to-many tables a primary key. */
function joinTableKey(project: string, path: string): 'primary key' | 'unique index' {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    const text = readProjectText(
      project,
      folder === '' ? 'package.json' : `${folder}/package.json`,
    );
    const version = /"(?:prisma|@prisma\/client)"\s*:\s*"[^"\d]*(\d+)/.exec(text ?? '')?.[1];
    if (version !== undefined) return Number(version) < 6 ? 'unique index' : 'primary key';
    if (folder === '') return 'primary key';
  }
}

/** Throws `Refusal` for what cannot be parsed, or is for another database. */
export async function readPrisma(
  source: PrismaSource,
  options: Omit<ReadOptions, 'prelude'> = {},
): Promise<Reading> {
  const project = await resolveProject(source.project);
  const texts = schemaTexts(project, source.path);
  const root = texts[0]?.path ?? source.path;
  const document = await parsePrisma(texts);
  requirePostgres(document, root);
  const report = new Report();
  const ddl = prismaDdl(document, {
    defaultSchema: 'public',
    joinTableKey: joinTableKey(project, root),
  });
  for (const finding of ddl.findings) {
    report.add(finding);
    report.incomplete();
  }
  const sql = ddl.statements.map((statement) => `${statement};\n`).join('');
  const script = { sql, line: 1, transaction: false, message: 'each' } as const;
  const reading = await readScripts(
    `file: ${root}`,
    [{ path: root, scripts: [script] }],
    report,
    options,
  );
  // Lines would be those of statements that nobody has written.
  const findings = reading.findings.map((finding) => ({
    ...finding,
    subject: finding.subject.replace(/(\.prisma):\d+$/, '$1'),
  }));
  return { ...reading, findings };
}
