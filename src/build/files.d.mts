export function writeWhole(path: string, contents: string | Uint8Array): void;
export function removeOthers(folder: string, kept: readonly string[]): void;
