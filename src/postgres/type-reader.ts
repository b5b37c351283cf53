/** Walks over the tokens of type text: names, modifiers, array marks. */
import { Refusal } from '../ir/findings.ts';
import { quoteIdentifier } from './identifier.ts';
import type { Token } from './type-tokens.ts';

export function refuseType(text: string, problem: string, fix: string): never {
  throw new Refusal('invalid_type', `${JSON.stringify(text)} is not a type: ${problem}`, fix);
}

/** Reads one type from its tokens; `text` is for messages. */
export class TypeReader {
  #next = 0;
  constructor(
    readonly text: string,
    readonly tokens: readonly Token[],
  ) {}

  peek(offset = 0): Token | undefined {
    return this.tokens[this.#next + offset];
  }

  /** Consumes the words when all of them come next. */
  accept(...words: readonly string[]): boolean {
    if (!words.every((word, i) => this.peek(i)?.text === word && !this.peek(i)?.quoted)) {
      return false;
    }
    this.#next += words.length;
    return true;
  }

  identifier(): Token {
    const token = this.peek();
    if (token === undefined) refuseType(this.text, 'a type name is missing', 'Write, say, text.');
    if (token.kind !== 'word') {
      refuseType(
        this.text,
        `unexpected ${JSON.stringify(token.text)}`,
        'Write one type, say text.',
      );
    }
    this.#next += 1;
    return token;
  }

  /** `(…)` after the name, as its items. */
  arguments(): string[] | null {
    if (!this.accept('(')) return null;
    const items: string[] = [];
    let item = '';
    for (;;) {
      const token = this.peek();
      if (token === undefined) refuseType(this.text, 'a ) is missing', 'Close the parenthesis.');
      this.#next += 1;
      if (token.text === ')' || token.text === ',') {
        if (item === '') refuseType(this.text, 'an empty modifier', 'Write, say, numeric(12,2).');
        items.push(item);
        item = '';
        if (token.text === ')') return items;
      } else if (token.kind === 'word' || token.kind === 'number' || token.text === '-') {
        item += token.quoted ? quoteIdentifier(token.text) : token.text;
      } else {
        refuseType(
          this.text,
          `unexpected ${JSON.stringify(token.text)}`,
          'Write, say, numeric(12,2).',
        );
      }
    }
  }

  arrayMarks(): boolean {
    let array = this.accept('array');
    while (this.accept('[')) {
      if (this.peek()?.kind === 'number') this.#next += 1;
      if (!this.accept(']')) refuseType(this.text, 'a ] is missing', 'Write, say, text[].');
      array = true;
    }
    return array;
  }

  finish(): void {
    const token = this.peek();
    if (token !== undefined) {
      refuseType(
        this.text,
        `unexpected ${JSON.stringify(token.text)} after the type`,
        'Give the type alone; NOT NULL, defaults and checks have fields of their own.',
      );
    }
  }
}
