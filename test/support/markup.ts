/** A strict reader of markup for tests: what a document consists of, or where it is broken. */

export interface Tag {
  readonly name: string;
  readonly attributes: readonly string[];
}

const voidTags = new Set(['!doctype', 'meta', 'input', 'link', 'br', 'img']);
const tagPattern = /<(\/?)([A-Za-z!][\w!:-]*)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>/y;

/** Every `<` must begin a tag of ours, every tag must be closed, every `&` an entity. */
export function readMarkup(text: string): Tag[] {
  const tags: Tag[] = [];
  const open: string[] = [];
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', tagPattern.lastIndex)) {
    tagPattern.lastIndex = at;
    const match = tagPattern.exec(text);
    if (match === null) throw new Error(`not a tag: ${text.slice(at, at + 80)}`);
    const [, close, name = '', attributes = '', self] = match;
    if (close === '/') {
      const expected = open.pop();
      if (expected !== name) throw new Error(`</${name}> closes <${expected}> at ${at}`);
      continue;
    }
    const names = [...attributes.matchAll(/\s([\w:-]+)(?:="[^"]*")?/g)].map((hit) => hit[1] ?? '');
    tags.push({ name, attributes: names });
    if (self !== '/' && !voidTags.has(name)) open.push(name);
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(', ')}`);
  const entity = /&(?!(?:amp|lt|gt|quot|#39|#x[0-9A-Fa-f]+);)/.exec(text);
  if (entity !== null) throw new Error(`bare &: ${text.slice(entity.index, entity.index + 40)}`);
  const control = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(text);
  if (control !== null) throw new Error(`not a character of XML at ${control.index}`);
  return tags;
}
