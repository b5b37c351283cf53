export function toolFolder(name: string): string;
export function installed(
  name: 'npm' | 'goose' | 'migrate' | 'atlas' | 'jvm' | 'sqlx',
): string | null;
