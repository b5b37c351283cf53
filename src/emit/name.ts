/** Names of migrations: from the user's words to what a file name may hold. */
import type { Plan } from '../plan/plan.ts';

const longestSlug = 60;

/**
 * Lower-case ASCII with underscores. Letters with accents lose them; a name in a script
 * that has no ASCII form leaves nothing, and `otherwise` stands for it.
 */
export function slug(text: string, otherwise: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, longestSlug)
    .replace(/^_+|_+$/g, '');
  return plain === '' ? otherwise : plain;
}

/** What a migration is called when nobody named it. */
export function defaultName(plan: Plan, domain: string | null): string {
  const creates = plan.phases.every((phase) => phase.name === 'create');
  return `${creates ? 'create' : 'change'} ${domain ?? 'schema'}`;
}
