/** Assignments of `.env` files, as dotenv and Prisma read them. */

const assignment = /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=[ \t]*(.*)$/;

interface Raw {
  readonly value: string;
  /** `${NAME}` means another variable. */
  readonly expands: boolean;
}

function rawValue(text: string): Raw {
  const quoted = /^(["'`])((?:\\.|(?!\1)[^\\])*)\1/.exec(text);
  if (quoted === null) return { value: text.replace(/\s+#.*$/, '').trim(), expands: true };
  const [, quote, value = ''] = quoted;
  if (quote !== '"') return { value, expands: false };
  return { value: value.replace(/\\(["\\$])/g, '$1'), expands: true };
}

/** Value of a variable; the last assignment counts. Null when the file does not assign it. */
export function readAssignment(
  text: string,
  name: string,
  environment: Readonly<Record<string, string | undefined>> = {},
): string | null {
  const assigned = new Map<string, Raw>();
  for (const line of text.split(/\r?\n/)) {
    const match = assignment.exec(line);
    if (match !== null) assigned.set(match[1] as string, rawValue(match[2] as string));
  }
  const resolve = (wanted: string, depth: number): string | null => {
    const raw = assigned.get(wanted);
    if (raw === undefined) return environment[wanted] ?? null;
    if (depth > 8) return '';
    if (!raw.expands) return raw.value;
    return raw.value.replace(
      /\$\{([A-Za-z_]\w*)(?::?-([^}]*))?\}/g,
      (_, inner: string, otherwise: string | undefined) =>
        environment[inner] ?? resolve(inner, depth + 1) ?? otherwise ?? '',
    );
  };
  return assigned.has(name) ? resolve(name, 0) : null;
}
