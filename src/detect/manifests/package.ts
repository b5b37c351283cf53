/** A direct dependency, as a manifest of the project declares it. */
export interface Package {
  readonly ecosystem:
    | 'npm'
    | 'pypi'
    | 'cargo'
    | 'go'
    | 'gem'
    | 'composer'
    | 'maven'
    | 'nuget'
    | 'hex';
  /** Lower case; `group:artifact` for Maven. */
  readonly name: string;
  /** `development` covers test, peer and optional dependencies. */
  readonly scope: 'main' | 'development';
  /** Cargo features, or the extras of a Python package. */
  readonly features: readonly string[];
  /** The manifest. */
  readonly path: string;
  readonly line: number | null;
}
