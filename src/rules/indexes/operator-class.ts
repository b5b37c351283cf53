/** Operator classes that come with an extension: the catalog names them with its schema. */

import { qualified } from '../../postgres/identifier.ts';
import type { Draft } from '../draft/draft.ts';
import { addExtension } from '../draft/plain-types.ts';

const classes: readonly (readonly [RegExp, string])[] = [
  [/^(gin|gist)_trgm_ops$/, 'pg_trgm'],
  [/^(vector|halfvec|sparsevec)_(l1|l2|ip|cosine)_ops$|^bit_(hamming|jaccard)_ops$/, 'vector'],
  [/^gist__?ltree_ops$/, 'ltree'],
  [/^(gin|gist)_hstore_ops$/, 'hstore'],
  [/^(gin|gist)__int(big)?_ops$/, 'intarray'],
];

/** As PostgreSQL prints it; an extension's class brings the extension. */
export function operatorClass(draft: Draft, name: string): string {
  const extension = classes.find(([pattern]) => pattern.test(name))?.[1];
  if (extension === undefined) return name;
  return qualified(addExtension(draft, extension), name);
}
