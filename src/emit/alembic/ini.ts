/** INI files as Python's configparser reads them: no comments behind values, indented lines go on. */

export type Section = ReadonlyMap<string, string>;

export function readIni(text: string): ReadonlyMap<string, Section> {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  let key: string | null = null;
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    if (/^\s*[#;]/.test(line) || line.trim() === '') continue;
    const head = /^\[([^\]]+)\]/.exec(line);
    if (head?.[1] !== undefined) {
      section = sections.get(head[1]) ?? new Map<string, string>();
      sections.set(head[1], section);
      key = null;
    } else if (/^\s/.test(line) && key !== null) {
      section.set(key, `${section.get(key) ?? ''}\n${line.trim()}`);
    } else {
      const [, name, value = ''] = /^\s*([^=:]+?)\s*[=:]\s*(.*)$/.exec(line) ?? [];
      key = name?.toLowerCase() ?? null;
      if (key !== null) section.set(key, value.trim());
    }
  }
  return sections;
}
