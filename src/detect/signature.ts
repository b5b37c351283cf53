/** How detectors recognize a migrations folder: by the words in its oldest and newest migration. */
import type { Detector, MigrationFolder, Project } from './claim.ts';

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
  /igrat|GOOSE|goose|dbmate|atlas|alembic|lyway|iquibase|diesel|sqlx|prisma|drizzle|knex/;

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
    if (source === null || !telling.test(source.text)) continue;
    source.lines.forEach((text, index) => {
      if (telling.test(text) && !/^[ \t]*(?:#(?!!)|\/\/)/.test(text)) {
        lines.push({ path, line: index + 1, text });
      }
    });
  }
  cache.set(project, lines);
  return lines;
}

/** Where a script, a Makefile, a Dockerfile or CI runs the tool. */
export function commands(project: Project, expression: RegExp): readonly Mention[] {
  return commandLines(project).filter((mention) => expression.test(mention.text));
}
