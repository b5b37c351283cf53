export function toolFolder(name: string): string;
export function installed(
  name:
    | 'npm'
    | 'drizzle1'
    | 'goose'
    | 'migrate'
    | 'sql-migrate'
    | 'atlas'
    | 'jvm'
    | 'python'
    | 'sqlx',
): string | null;
