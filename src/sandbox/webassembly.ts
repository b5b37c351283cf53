/** The parts of WebAssembly that Node has and its types leave out. */

interface WebAssemblyGlobal {
  compile(bytes: Uint8Array): Promise<WebAssembly.Module>;
  Memory: new (limits: { initial: number; maximum: number }) => object;
}

export const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyGlobal })
  .WebAssembly;
