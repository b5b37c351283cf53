/** Escapes user text for XML and HTML. */
import { clean } from './width.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and attribute values alike; what XML cannot hold at all is gone already. */
export function escapeMarkup(text: string): string {
  return clean(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
