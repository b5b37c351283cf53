/** The file that asks for a schema's own modules. There is none of this name; modules are found from it. */
import { join } from 'node:path';

export function rootFile(project: string): string {
  return join(project, 'schema-reader.cjs');
}
