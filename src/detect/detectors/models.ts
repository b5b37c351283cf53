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
];

/** Files that are looked into for one form. */
const most = 300;

function globOf(path: string, form: ModelForm): string {
  if (/(?:^|\/)(?:models?|tables|db|database)\.py$/.test(path)) return path;
  return `${folderOf(path)}/${form.glob === '' ? `*${path.slice(path.lastIndexOf('.'))}` : form.glob}`;
}

function* modelsOf(project: Project, form: ModelForm): Generator<Claim> {
  const seen = new Set<string>();
  const files = project.tree
    .matching(/\.(?:go|rs|[jt]s|py)$/)
    .filter((path) => form.files.test(path) && !isAside(path));
  for (const path of files.slice(0, most)) {
    const value = globOf(path, form);
    if (seen.has(value)) continue;
    const source = project.tree.head(path);
    const hit = source === null ? null : find(source, form.content);
    if (hit === null) continue;
    seen.add(value);
    yield { claim: 'schema_file', value, path, line: hit.line, source: 'hint' };
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
