export function bundle(root: string): Promise<{
  files: { path: string; text: string; contents: Uint8Array }[];
  sources: string[];
  foreign: string[];
}>;
