/** What the operating system refused, in words a caller can act on. */
import { Refusal } from '../ir/findings.ts';

export function errorCode(error: unknown): string | null {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : null;
}

const known: Readonly<Record<string, readonly [code: string, what: string, fix: string]>> = {
  EACCES: ['not_writable', 'permission denied', 'Make it readable and writable for this user.'],
  EPERM: ['not_writable', 'not permitted', 'Make it readable and writable for this user.'],
  EROFS: ['not_writable', 'the file system is read-only', 'Give a project on a writable disk.'],
  ENOSPC: ['disk_full', 'no space is left on the disk', 'Free some space and call again.'],
  EDQUOT: ['disk_full', 'the disk quota is used up', 'Free some space and call again.'],
  EFBIG: ['disk_full', 'the file would be larger than allowed', 'Raise the limit and call again.'],
  ENAMETOOLONG: ['path_too_long', 'the name is too long', 'Give a shorter name.'],
  ENOTDIR: ['not_a_folder', 'a file stands where a folder is needed', 'Move the file away.'],
  EISDIR: ['not_a_file', 'a folder stands where a file is needed', 'Move the folder away.'],
  ELOOP: ['path_outside', 'its symbolic links go in a circle', 'Mend the links.'],
  EEXIST: ['file_exists', 'it came into being meanwhile', 'Look at it, then call again.'],
  EBUSY: ['file_busy', 'another program holds it', 'Close that program and call again.'],
  EMFILE: ['too_many_files', 'too many files are open', 'Close some programs and call again.'],
  EIO: ['disk_error', 'the disk reports an error', 'Check the disk.'],
};

/** A Refusal for an expected failure; anything else comes back as it was. */
export function failure(error: unknown, path: string, wanted = 'read'): unknown {
  if (error instanceof Refusal) return error;
  const reason = known[errorCode(error) ?? ''];
  if (reason === undefined) return error;
  const [code, what, fix] = reason;
  return new Refusal(code, `${path} cannot be ${wanted}: ${what}.`, fix);
}
