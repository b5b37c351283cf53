/** The changelog that lists the others: a new file is named there as the last one was. */
import { basename, dirname, join, relative } from 'node:path/posix';
import type { Finding } from '../../ir/findings.ts';
import { sha256 } from '../reader.ts';
import type { EmitInput, EmitResult, FileChange } from '../target.ts';
import { type Habit, pathIn } from './habit.ts';

interface Master {
  readonly path: string;
  readonly text: string;
}

const isChangelog =
  /<databaseChangeLog\b|^\s*-?\s*"?databaseChangeLog"?\s*:|^--\s*liquibase formatted/m;

/** Changelogs in the folder and the two above it that include others. */
async function mastersNear(habit: Habit, input: EmitInput): Promise<Master[]> {
  const found: Master[] = [];
  const above = dirname(habit.path);
  for (const folder of new Set([habit.path, above, dirname(above)])) {
    const path = folder === '.' ? '' : folder;
    for (const name of await input.list(path)) {
      if (!/\.(?:xml|ya?ml|json)$/.test(name)) continue;
      const text = await input.read(pathIn(path, name));
      if (text === null || !isChangelog.test(text)) continue;
      if (/\binclude(?:All)?\b/.test(text)) found.push({ path: pathIn(path, name), text });
    }
  }
  return found;
}

const includeAll = /includeAll\b[^>]*?\bpath\s*[=:]\s*["']?([^"'\s,}>]+)/g;

/** `path` may be relative to the changelog or to the classpath, so only its end is compared. */
function includesAll({ path, text }: Master, folder: string): boolean {
  return [...text.matchAll(includeAll)].some(([, named = '']) => {
    const wanted = named.replace(/^classpath:|^\.?\/+|\/+$/g, '');
    if (wanted === '.' || wanted === '') return dirname(path) === folder;
    const here = join(dirname(path), wanted);
    return here === folder || folder === wanted || folder.endsWith(`/${wanted}`);
  });
}

const last = <Item>(items: Iterable<Item>): Item | undefined => [...items].at(-1);

/** One entry of an XML, YAML or JSON changelog that includes a file of this folder. */
const entries = {
  xml: /^([ \t]*)<include\b[^>]*?\bfile\s*=\s*["']([^"']+)["'][^>]*?(?:\/>|>\s*<\/include>)[ \t]*\r?\n/gm,
  yaml: /^([ \t]*)-[ \t]*include[ \t]*:[ \t]*\r?\n(?:\1[ \t]+[^\n]*\n)*?\1[ \t]+file[ \t]*:[ \t]*["']?([^"'\r\n]+?)["']?[ \t]*\r?\n(?:\1[ \t]+[^\n]*(?:\n|$))*/gm,
} as const;

/** The last entry that names a file of the folder, once more for each new file; null without one. */
function withIncludes({ path, text }: Master, folder: string, files: readonly string[]) {
  const form = /\.xml$/.test(path) ? entries.xml : /\.ya?ml$/.test(path) ? entries.yaml : null;
  if (form === null) return null;
  const end = text.endsWith('\n') ? '' : text.includes('\r\n') ? '\r\n' : '\n';
  const ended = text + end;
  const entry = last(
    [...ended.matchAll(form)].filter(
      ([, , file = '']) =>
        basename(dirname(file)) === basename(folder) ||
        dirname(file) === '.' ||
        !file.includes('/'),
    ),
  );
  if (entry === undefined) return null;
  const [whole, , file = ''] = entry;
  const added = files.map((name) => whole.replace(file, join(dirname(file), name)));
  const at = entry.index + whole.length;
  const content = ended.slice(0, at) + added.join('') + ended.slice(at);
  return content.slice(0, content.length - end.length);
}

function newMaster(folder: string): FileChange {
  const path = join(dirname(folder), 'db.changelog-master.yaml');
  const content = [
    'databaseChangeLog:',
    '  - includeAll:',
    `      path: ${relative(dirname(path), folder)}/`,
    '      relativeToChangelogFile: true',
    '',
  ].join('\n');
  return {
    kind: 'create',
    path,
    content,
    purpose: 'runs the changelogs of the folder',
    phase: null,
  };
}

function notIncluded(folder: string, names: readonly string[]): Finding {
  return {
    code: 'changelog-not-included',
    severity: 'warning',
    subject: folder,
    message: `No changelog was found that includes the files of this folder one by one or as a whole: ${names.join(', ')} may never run.`,
    fix: 'Include them in the changelog that Liquibase is started with, in this order.',
  };
}

export async function includeInMaster(
  result: EmitResult,
  habit: Habit,
  input: EmitInput,
): Promise<EmitResult> {
  const { files, findings } = result;
  const names = files.map(({ path }) => basename(path));
  const masters = await mastersNear(habit, input);
  if (masters.some((master) => includesAll(master, habit.path))) return result;
  for (const master of masters) {
    const content = withIncludes(master, habit.path, names);
    if (content === null) continue;
    const { path, text } = master;
    const purpose = 'includes the new changelogs';
    const update = { kind: 'update', path, content, purpose, phase: null } as const;
    return { files: [...files, { ...update, expectedSha256: sha256(text) }], findings };
  }
  if (masters.length === 0 && habit.newest === null) {
    return { files: [...files, newMaster(habit.path)], findings };
  }
  return { files, findings: [notIncluded(habit.path, names), ...findings] };
}
