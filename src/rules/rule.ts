/** What a design rule is: one file each, listed in execution order in `index.ts`. */
import type { Model } from '../model/model.ts';
import type { Draft } from './draft/draft.ts';

export interface Rule {
  /** Kebab-case; decisions and findings carry it. */
  readonly id: string;
  /** What a designed schema looks like under it. */
  readonly summary: string;
  readonly reason: string;
  /** When it does otherwise. */
  readonly exception: string;
  /** Small models that are run to make the documentation: one where it applies, one where the exception holds. */
  readonly examples: { readonly applies: Model; readonly exception: Model };
  /** Writes into the draft; what is wrong with the model goes to `draft.problems`. */
  readonly apply: (draft: Draft) => void;
}
