/** What the reader of Drizzle schemas and its child process say to each other: lines of JSON. */

/** To the child, first. */
export interface DrizzleRequest {
  /** Real path. */
  readonly project: string;
  /** The schema's modules, relative to the project. */
  readonly files: readonly string[];
  readonly casing: 'snake_case' | 'camelCase' | null;
  /** The schema as SQL, or as the snapshot that drizzle-kit keeps beside a migration. */
  readonly wanted: 'statements' | 'snapshot';
  /** Id of the snapshot before. */
  readonly previous: string | null;
}

export type DrizzleResponse =
  | { readonly kind: 'statements'; readonly statements: readonly string[] }
  /** As JSON. */
  | { readonly kind: 'snapshot'; readonly snapshot: string }
  | { readonly kind: 'failed'; readonly message: string };

/** The child opens no file: it asks for each module. */
export interface ModuleRequest {
  readonly kind: 'module';
  /** Path of the module that asks. */
  readonly from: string;
  readonly request: string;
}

export type ModuleReply =
  | {
      readonly kind: 'module';
      readonly path: string;
      /** Null when it was sent before. */
      readonly text: string | null;
      /** Its package.json says that `.js` is an ES module. */
      readonly esm: boolean;
    }
  | { readonly kind: 'missing'; readonly message: string };

export type FromChild = DrizzleResponse | ModuleRequest;
