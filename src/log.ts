/** Log lines: JSON on stderr, because stdout carries MCP alone; secrets are blotted out. */

type Blot = readonly [secret: RegExp, left: string];

const word = '(?:pass(?:word|wd)?|pwd|secret|token|api[_-]?key)';

/** What is a secret wherever it stands. */
const certain: readonly Blot[] = [
  // A password may hold `/` and `@` unescaped: up to the last `@` of the word.
  [
    /(\b[a-z][a-z0-9+.-]{0,30}:\/\/)(?:[^\s/@:"']{0,200}:[^\s"']{1,500}|[^\s/@:"']{1,500})@/gi,
    '$1***@',
  ],
  // Parameters of a connection URL: sslpassword, sslkey, authToken.
  [/([?&][\w-]{0,30}(?:pass|pwd|secret|token|key)[\w-]{0,30}=)[^\s&"'`]+/gi, '$1***'],
  // CREATE ROLE and options of user mappings; quotes are doubled inside of another constant.
  [
    /(\bpassword\s+)(?:(?:U&|[EN])?(?:''[^']+''|'(?:[^'\\]|''|\\.)*')|\$(\w*)\$[\s\S]*?\$\2\$)/gi,
    "$1'***'",
  ],
];

/** In a log or a message every value of such a name goes. */
const likely: Blot = [
  new RegExp(`(${word})(["']?\\s*[=:]\\s*)("[^"]*"|'[^']*'|[^\\s,;&]+)`, 'gi'),
  '$1$2***',
];

/** In SQL and in talk of columns `token = $1` and `token: text` are none. */
const inData: readonly Blot[] = [
  [new RegExp(`(${word}["']?\\s*[=:]\\s*)(?:''[^']+''|'[^']+'|"[^"]+")`, 'gi'), "$1'***'"],
  [new RegExp(`(${word}=)[^\\s'"$<>(),;&\\\\]+(?![\\w(])`, 'gi'), '$1***'],
];

function blot(text: string, blots: readonly Blot[]): string {
  return blots.reduce((result, [secret, left]) => result.replace(secret, left), text);
}

export function redact(text: string): string {
  return blot(text, [...certain, ...inData, likely]);
}

/** Every text of a result. SQL of the caller stays what it is, but for what can only be a secret. */
export function redactData<Value>(value: Value): Value {
  if (typeof value === 'string') return blot(value, [...certain, ...inData]) as Value;
  if (Array.isArray(value)) return value.map(redactData) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, field]) => [key, redactData(field)] as const);
  return Object.fromEntries(fields) as Value;
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
