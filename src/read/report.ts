/** Collects what a reading has to say, and whether something of the schema may be missing. */
import type { Finding } from '../ir/findings.ts';

/** One failure often brings hundreds: the first tell enough. */
const most = 100;

export class Report {
  readonly #findings: Finding[] = [];
  #left = 0;
  #complete = true;

  add(finding: Finding): void {
    if (this.#findings.length < most) this.#findings.push(finding);
    else this.#left += 1;
  }

  /** Something that may belong to the schema was not read. */
  incomplete(): void {
    this.#complete = false;
  }

  get complete(): boolean {
    return this.#complete;
  }

  findings(): Finding[] {
    if (this.#left === 0) return [...this.#findings];
    const rest: Finding = {
      code: 'more-findings',
      severity: 'info',
      subject: 'reading',
      message: `${this.#left} more findings of this reading are not listed.`,
      fix: 'Mend the first ones and read again: later ones often follow from them.',
    };
    return [...this.#findings, rest];
  }
}
