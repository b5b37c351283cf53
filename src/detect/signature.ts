/** How detectors recognize a migrations folder: by the words in its oldest and newest migration. */
import type { Detector, MigrationFolder, Project } from './claim.ts';
import { lineAt, type Text } from './text.ts';

/** True when a migration whose name ends so says this. */
export function says(folder: MigrationFolder, name: RegExp, content: RegExp): boolean {
  return folder.samples.some(
    (text, index) => name.test(folder.sampleNames[index] ?? '') && content.test(text),
  );
}

export function byContent(
  tool: string,
  name: RegExp,
  content: RegExp,
): NonNullable<Detector['recognize']> {
  return (folder) => (says(folder, name, content) ? { tool } : null);
}

export const script = /\.[cm]?[jt]s$/;
export const plainSql = /\.sql$/i;

export interface Mention {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

const scriptFiles =
  /^(?:package\.json|makefile[\w.-]*|.*\.mk|justfile|taskfile\.ya?ml|dockerfile[\w.-]*|.*\.dockerfile|procfile[\w.-]*|.*\.sh|entrypoint[\w.-]*|rakefile|composer\.json|devcontainer\.json|mise\.toml|\.mise\.toml|magefile\.go|earthfile|railway\.(?:json|toml)|fly\.toml|render\.yaml|(?:docker-)?compose[\w.-]*\.ya?ml)$/;
const workflows = /(?:^|\/)\.(?:github\/workflows|circleci)\/|(?:^|\/)\.gitlab-ci\.yml$/;

/** Case matters: expressions without it are several times slower over whole files. */
const telling =
  /igrat|GOOSE|goose|dbmate|atlas|alembic|lyway|iquibase|diesel|sqlx|prisma|drizzle|knex/g;

function tellingLines(source: Text): Mention[] {
  const { path, text } = source;
  const lines: Mention[] = [];
  let end = -1;
  for (const match of text.matchAll(telling)) {
    if (match.index < end) continue;
    const start = text.lastIndexOf('\n', match.index) + 1;
    end = text.indexOf('\n', match.index);
    if (end === -1) end = text.length;
    const line = text.slice(start, end);
    if (!/^[ \t]*(?:#(?!!)|\/\/)/.test(line))
      lines.push({ path, line: lineAt(source, start), text: line });
    if (lines.length === 500) break;
  }
  return lines;
}

const cache = new WeakMap<Project, readonly Mention[]>();

/** Lines of scripts, Makefiles, Dockerfiles and CI that name a tool of this kind of work at all. */
function commandLines(project: Project): readonly Mention[] {
  const known = cache.get(project);
  if (known !== undefined) return known;
  const paths = [
    ...project.tree.matching(scriptFiles),
    ...project.tree.matching(/\.ya?ml$/).filter((path) => workflows.test(path)),
  ];
  const lines: Mention[] = [];
  for (const path of paths.slice(0, 600)) {
    const source = project.tree.read(path);
    if (source !== null) lines.push(...tellingLines(source));
  }
  cache.set(project, lines);
  return lines;
}

/** Where a script, a Makefile, a Dockerfile or CI runs the tool. */
export function commands(project: Project, expression: RegExp): readonly Mention[] {
  return commandLines(project).filter((mention) => expression.test(mention.text));
}
