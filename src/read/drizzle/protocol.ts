/** What the reader of Drizzle schemas and its child process say to each other. */

export interface DrizzleRequest {
  /** Real path. */
  readonly project: string;
  /** Absolute paths of the schema's modules. */
  readonly files: readonly string[];
  readonly casing: 'snake_case' | 'camelCase' | null;
}

export type DrizzleResponse =
  | { readonly kind: 'statements'; readonly statements: readonly string[] }
  | { readonly kind: 'failed'; readonly message: string };
