/** Folders of model classes, where the schema is declared in the application's code. */
import type { Claim, Detector, Project } from '../claim.ts';
import { folderOf } from '../paths.ts';
import { isAside } from '../roles.ts';
import { find } from '../text.ts';

interface ModelForm {
  /** A package that must be used. */
  readonly package: RegExp;
  readonly files: RegExp;
  readonly content: RegExp;
  readonly glob: string;
  /** Names of files that declare the whole schema: where there is one, the classes only mirror it. */
  readonly unless?: RegExp;
}

const folders = '(?:models?|entit(?:y|ies)|domain|dao|schemas?|tables|db|database|store)';

const forms: readonly ModelForm[] = [
  {
    package: /^gorm\.io\/gorm$|jinzhu\/gorm$/,
    files: new RegExp(`(?:^|/)${folders}/[^/]+\\.go$`, 'i'),
    content: /`[^`\n]*\bgorm:"|\bgorm\.Model\b/,
    glob: '*.go',
  },
  {
    package: /xorm$/,
    files: new RegExp(`(?:^|/)${folders}(?:/[^/]+)?/[^/]+\\.go$`, 'i'),
    content: /`[^`\n]*\bxorm:"/,
    glob: '*.go',
  },
  {
    package: /^github\.com\/uptrace\/bun$/,
    files: new RegExp(`(?:^|/)${folders}/[^/]+\\.go$`, 'i'),
    content: /\bbun\.BaseModel\b/,
    glob: '*.go',
  },
  {
    package: /^sea-orm$/,
    files: /(?:^|\/)(?:entity|entities|models?)(?:\/src)?\/[^/]+\.rs$/,
    content: /\bDeriveEntityModel\b/,
    glob: '*.rs',
  },
  {
    package: /^mongoose$/,
    files: new RegExp(`(?:^|/)${folders}/[^/]+\\.[jt]s$`, 'i'),
    content: /\bmongoose\.(?:Schema|model)\b|\bnew\s+Schema\s*[(<]/,
    glob: '',
  },
  {
    package: /^tortoise-orm$/,
    files: /(?:^|\/)models(?:\.py|\/[^/]+\.py)$/,
    content: /\bfields\.\w+Field\(/,
    glob: '*.py',
  },
  {
    package: /^peewee$/,
    files: /(?:^|\/)(?:models?|db|database)(?:\.py|\/[^/]+\.py)$/,
    content: /\b(?:Char|Text|Integer|ForeignKey)Field\(/,
    glob: '*.py',
  },
  {
    package: /^piccolo$/,
    files: /(?:^|\/)tables(?:\.py|\/[^/]+\.py)$/,
    content: /\(Table[,)]/,
    glob: '*.py',
  },
  {
    package: /^@mikro-orm\/core$/,
    files:
      /(?:^|\/)(?:[\w-]+\.entity|entities)\.[jt]s$|(?:^|\/)(?:entit(?:y|ies)|models?)\/[^/]+\.[jt]s$/i,
    content:
      /^[ \t]*@Entity\([\s\S]*mikro-orm|mikro-orm[\s\S]*(?:^[ \t]*@Entity\(|\bdefineEntity\(|\bnew EntitySchema\b)/m,
    glob: '',
  },
  {
    package: /hibernate|data-jpa$|eclipselink$|panache/,
    files: /^(?!.*src\/(?:\w*[tT]est\w*|it)\/).*\.(?:java|kt)$/,
    content: /^[ \t]*@(?:\w+\.)*Entity\b/m,
    glob: '',
    unless: /^schema(?:-\w+)?\.sql$|(?:master|changelog)[\w.-]*\.(?:xml|ya?ml|json)$/,
  },
  {
    package: /^org\.jetbrains\.exposed:/,
    files:
      /(?:^|\/)(?:[^/]*(?:tables?|schemas?)\.kt|(?:tables?|entit(?:y|ies)|models?|schemas?|db|database|dao)\/[^/]+\.kt)$/i,
    content: /\bobject\s+\w+\s*:\s*(?:\w*Table|\w*IdTable)\b/,
    glob: '',
  },
  {
    package: /^(?:phoenix_)?ecto(?:_sql)?$/,
    files: /(?:^|\/)lib\/(?!.*(?:_web|\/controllers|\/live|\/views)\/).*\.ex$/,
    content:
      /^[ \t]*use\s+(?:Ecto\.Schema|\w+(?:\.\w+)*[.,]\s*:?[Ss]chema)\b[\s\S]*^[ \t]*schema\s+"/m,
    glob: '',
    unless: /^structure\.sql$/,
  },
];

/** Files that are looked into for one form. */
const most = 300;

/** In a large tree the folders and names that hold entities by habit are looked into first. */
const habitual =
  /(?:^|\/)(?:domain|entit(?:y|ies)|models?|persistence|jpa|schemas?)\/|(?:Entity|Model)\.\w+$/;

/** `UserRepository` stands beside `User`. */
function besideRepositories(paths: readonly string[]): readonly string[] {
  const names = new Set(
    paths.flatMap((path) => /([^/]+)(?:Repository|Dao|Repo)\.(?:java|kt)$/.exec(path)?.[1] ?? []),
  );
  const isNamed = (path: string) => names.has(/([^/]+)\.\w+$/.exec(path)?.[1] ?? '');
  const rank = (path: string) => Number(habitual.test(path)) + Number(isNamed(path));
  return [...paths].sort((one, other) => rank(other) - rank(one));
}

/** Folders that are named for one form: enough for any schema, not a list without an end. */
const mostFolders = 40;

function globOf(path: string, form: ModelForm): string {
  if (/(?:^|\/)(?:models?|tables|db|database)\.py$|(?:Tables?|Schemas?)\.kt$/.test(path))
    return path;
  const ending = /(?:\.(?:entity|model))?\.\w+$/.exec(path)?.[0] ?? '';
  return `${folderOf(path)}/${form.glob === '' ? `*${ending}` : form.glob}`;
}

function* modelsOf(project: Project, form: ModelForm): Generator<Claim> {
  const { unless } = form;
  if (unless !== undefined && project.tree.matching(unless).some((path) => !isAside(path))) return;
  const seen = new Set<string>();
  const files = project.tree
    .matching(/\.(?:go|rs|[jt]s|py|java|kt|ex)$/)
    .filter((path) => form.files.test(path) && !isAside(path));
  for (const path of besideRepositories(files).slice(0, most)) {
    const value = globOf(path, form);
    if (seen.has(value)) continue;
    const source = project.tree.head(path);
    const hit = source === null ? null : find(source, form.content);
    if (hit === null) continue;
    seen.add(value);
    yield { claim: 'schema_file', value, path, line: hit.line, source: 'hint' };
    if (seen.size === mostFolders) return;
  }
}

export const models: Detector = {
  name: 'models',
  *inspect(project) {
    for (const form of forms) {
      if (project.packages.some((item) => form.package.test(item.name)))
        yield* modelsOf(project, form);
    }
  },
};
