/** Configurations with a section for each environment: what only tests use is no engine of the application. */
import { type Text, withText } from './text.ts';

const testSection = /["']?\b(?:test|testing|ci)["']?\s*:\s*\{/g;

function endOfBlock(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at + 1;
  }
  return open;
}

/** The same text with the section `test: { … }` blanked; lines stay where they are. */
export function withoutTestSection(source: Text): Text {
  let text = source.text;
  for (const match of source.text.matchAll(testSection)) {
    const open = match.index + match[0].length - 1;
    const end = endOfBlock(text, open);
    text = text.slice(0, open) + text.slice(open, end).replace(/[^\n]/g, ' ') + text.slice(end);
  }
  return text === source.text ? source : withText(source, text);
}
