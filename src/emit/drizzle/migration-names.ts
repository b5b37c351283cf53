/** How new migrations are called, and when the migrator takes them to be made: by the folder's habit. */
import type { Phase } from '../../plan/plan.ts';
import { slug } from '../name.ts';
import type { EmitInput } from '../target.ts';
import type { Ledger } from './ledger.ts';
import type { DrizzleProject } from './project.ts';

export interface Named {
  readonly phase: Phase;
  /** Of the file or the folder. */
  readonly tag: string;
  /** Of the snapshot's file. */
  readonly prefix: string;
  readonly when: number;
}

function stamp(time: number): string {
  return new Date(time).toISOString().replace(/\D/g, '').slice(0, 14);
}

function timeOf(folder: string): number {
  const digits = /^\d{14}/.exec(folder)?.[0];
  if (digits === undefined) return 0;
  const [, y, mo, d, h, mi, s] = /^(....)(..)(..)(..)(..)(..)$/.exec(digits) ?? [];
  return Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`) || 0;
}

export function namesOf(input: EmitInput, project: DrizzleProject, ledger: Ledger): Named[] {
  const { phases } = input.plan;
  const base = slug(input.name, 'migration');
  const entries = ledger.journal?.value.entries ?? [];
  const second = 1000;
  // The migrator runs what is newer than the last that it ran.
  const last = Math.max(
    ...entries.map(({ when }) => when),
    ...ledger.folders.map(timeOf),
    input.now.getTime() - second,
  );
  const first = ledger.layout === 1 ? Math.ceil((last + 1) / second) * second : last + second;
  const next = Math.max(-1, ...entries.map(({ idx }) => idx)) + 1;
  const newestTag = entries.at(-1)?.tag ?? '';
  const habit = /^\d{14}_/.test(newestTag)
    ? 'timestamp'
    : /^\d{10}_/.test(newestTag)
      ? 'unix'
      : /^\d{4}_/.test(newestTag)
        ? 'index'
        : project.prefix;
  return phases.map((phase, at) => {
    const when = first + at * second;
    const suffix = phases.length > 1 ? `_${phase.name}` : '';
    const prefix =
      ledger.layout === 1 || habit === 'timestamp' || habit === 'supabase'
        ? stamp(when)
        : habit === 'unix'
          ? String(Math.floor(when / second))
          : habit === 'none'
            ? ''
            : String(next + at).padStart(4, '0');
    return { phase, tag: `${prefix}_${base}${suffix}`, prefix, when };
  });
}
