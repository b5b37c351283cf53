/** A WebAssembly library as Emscripten loads it, with a piece of JavaScript that it asks to evaluate. */

function unsigned(value: number): number[] {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...unsigned(value >>> 7)];
}

function named(text: string): number[] {
  const bytes = [...Buffer.from(text, 'utf8')];
  return [...unsigned(bytes.length), ...bytes];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

/**
 * Its export `__em_js__…` points at text of the form `(arguments)<::>body`, of which the loader
 * makes a function. What follows the body's first semicolon runs at once.
 */
export function sideModule(javascript: string): Uint8Array {
  const text = [...Buffer.from(`(void)<::>0;${javascript}\0`, 'utf8')];
  const memoryInfo = [...unsigned(text.length), 0, 0, 0];
  const i32 = 0x7f;
  const globalGet = [0x23, 0];
  const end = 0x0b;
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(0, [...named('dylink.0'), 1, ...unsigned(memoryInfo.length), ...memoryInfo]),
    ...section(2, [
      2,
      ...[...named('env'), ...named('__memory_base'), 3, i32, 0],
      ...[...named('env'), ...named('memory'), 2, 0, 0],
    ]),
    ...section(6, [1, i32, 0, 0x41, 0, end]),
    ...section(7, [1, ...named('__em_js__tablewright'), 3, 1]),
    ...section(11, [1, 0, ...globalGet, end, ...unsigned(text.length), ...text]),
  ]);
}

/** The statements that make PostgreSQL load it. */
export function loading(module: Uint8Array): string[] {
  const hex = Buffer.from(module).toString('hex');
  return [
    `SELECT lo_from_bytea(4242, decode('${hex}', 'hex'))`,
    "SELECT lo_export(4242, '/tmp/side.so')",
    "LOAD '/tmp/side.so'",
  ];
}
