/** Log lines: JSON on stderr, because stdout carries MCP alone; secrets are blotted out. */

const secrets: readonly [RegExp, string][] = [
  // A password may hold `/` and `@` unescaped: up to the last `@` of the word.
  [/(\b[a-z][a-z0-9+.-]*:\/\/)(?:[^\s/@:"']*:[^\s"']+|[^\s/@:"']+)@/gi, '$1***@'],
  [
    /(pass(?:word|wd)?|pwd|secret|token|api[_-]?key)(["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&]+)/gi,
    '$1$2***',
  ],
];

export function redact(text: string): string {
  return secrets.reduce(
    (result, [pattern, replacement]) => result.replace(pattern, replacement),
    text,
  );
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.stack ?? `${error.name}: ${error.message}`;
}

export function log(level: 'info' | 'error', event: string, error?: unknown): void {
  const line: Record<string, string> = { time: new Date().toISOString(), level, event };
  if (error !== undefined) line.error = redact(describe(error)).slice(0, 4000);
  process.stderr.write(`${JSON.stringify(line)}\n`);
}
