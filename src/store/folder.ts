/** Where the user's state lies: the folder that outlives a session of the server. */
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** An empty or relative XDG value is to be ignored (XDG base directory specification). */
function platformFolder(environment: NodeJS.ProcessEnv): string {
  const xdg = environment.XDG_STATE_HOME ?? '';
  if (isAbsolute(xdg)) return xdg;
  switch (process.platform) {
    case 'win32':
      return environment.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support');
    default:
      return join(homedir(), '.local', 'state');
  }
}

export function stateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const own = environment.TABLEWRIGHT_STATE_DIR ?? '';
  return own === '' ? join(platformFolder(environment), 'tablewright') : resolve(own);
}
