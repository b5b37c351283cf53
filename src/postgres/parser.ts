/** PostgreSQL's own parser (libpg-query), loaded when it is first needed: a start does without it. */
type Library = typeof import('libpg-query');

let library: Library | null = null;
let loading: Promise<Library> | null = null;

async function load(): Promise<Library> {
  const found = await import('libpg-query');
  await found.loadModule();
  library = found;
  return found;
}

export function loadParser(): Promise<Library> {
  loading ??= load();
  return loading;
}

/** For code that cannot wait: `loadParser` must have resolved before. */
export function loadedParser(): Library {
  if (library === null) throw new Error('the SQL parser was used before it was loaded');
  return library;
}
