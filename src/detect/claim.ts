/** What a detector says about a project, and how it says it: claims with their evidence. */
import type { Package } from './manifests/package.ts';
import type { Engine } from './stack.ts';
import type { Tree } from './tree.ts';

/** How a claim came to be known, strongest first. */
export type Source =
  /** A parsed configuration of the tool itself. */
  | 'config'
  /** What lies in a migrations folder. */
  | 'signature'
  /** A file that declares the schema. */
  | 'schema'
  /** A driver that only makes sense with the ORM: `gorm.io/driver/postgres`. */
  | 'adapter'
  /** A direct dependency of the unit's own manifest. */
  | 'dependency'
  /** A command in a script, a Makefile, a Dockerfile or CI. */
  | 'script'
  /** A setting or the scheme of a connection URL. */
  | 'connection'
  /** A container image. */
  | 'image'
  /** Only agrees with others. */
  | 'hint';

interface Evident {
  /** Relative to the project. */
  readonly path: string;
  readonly line: number | null;
  readonly source: Source;
  /** True for what is optional, for development only, or one of several alternatives. */
  readonly weak?: boolean;
}

export type Claim = Evident &
  (
    | {
        readonly claim: 'engine';
        readonly value: Engine /** The default of several. */;
        readonly primary?: boolean;
      }
    | {
        readonly claim: 'orm' | 'migration_tool' | 'schema_file' | 'connection' | 'platform';
        readonly value: string;
      }
    | {
        readonly claim: 'migrations';
        readonly value: string;
        readonly tool: string;
        readonly engine?: Engine;
      }
  );

export interface Project {
  readonly tree: Tree;
  readonly packages: readonly Package[];
  /** Whether a folder or one above it declares the package; names as in its manifest. */
  uses(path: string, name: string | RegExp): boolean;
}

/** What a direct dependency tells. */
export interface Clue {
  readonly orm?: string;
  readonly engine?: Engine;
  readonly tool?: string;
  readonly platform?: string;
  readonly source?: 'adapter' | 'dependency' | 'hint';
}

export type Ecosystem = Package['ecosystem'];

/** A migration as it lies in its folder. */
export interface MigrationFolder {
  readonly path: string;
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /** Start of the first and the last migration's text, or of those that could be read. */
  readonly samples: readonly string[];
  /** Names of the samples' files, in the same order, with the folder that each has of its own. */
  readonly sampleNames: readonly string[];
  readonly project: Project;
}

export interface Detector {
  readonly name: string;
  readonly packages?: Partial<Record<Ecosystem, Readonly<Record<string, Clue>>>>;
  inspect?(project: Project): Iterable<Claim>;
  /** The tool that a migrations folder belongs to, by what lies in it. */
  recognize?(folder: MigrationFolder): { readonly tool: string; readonly engine?: Engine } | null;
}
