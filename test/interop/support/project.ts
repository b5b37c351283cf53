/** A project's folder that a stage is emitted into, the way that write_migration does it. */
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { detectStack } from '../../../src/detect/detect.ts';
import type { Stack } from '../../../src/detect/stack.ts';
import { chooseTarget } from '../../../src/emit/index.ts';
import { readProject } from '../../../src/emit/reader.ts';
import type { FileChange, Target } from '../../../src/emit/target.ts';
import { writeFiles } from '../../../src/emit/write.ts';
import type { Finding } from '../../../src/ir/findings.ts';
import type { Stage } from './cases.ts';

/** A temporary folder with these files; its real path. */
export async function makeProject(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tablewright-interop-')));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

export async function copyProject(source: string): Promise<string> {
  const folder = await makeProject();
  await cp(source, folder, { recursive: true });
  return folder;
}

export async function removeProject(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

export interface Emitted {
  readonly stack: Stack;
  readonly target: Target;
  /** In the order in which they are applied; written to the project. */
  readonly files: readonly FileChange[];
  readonly findings: readonly Finding[];
}

export interface EmitOptions {
  /** As in a call of write_migration; without it the target is the project's own tool's. */
  readonly target?: string;
  readonly now?: Date;
}

export async function emitStage(
  project: string,
  stage: Stage,
  options: EmitOptions = {},
): Promise<Emitted> {
  const stack = await detectStack(project);
  const { target, findings } = chooseTarget(stack, options.target);
  const emitted = await target.emit({
    ...readProject(project),
    plan: stage.plan,
    current: stage.current,
    desired: stage.desired,
    verdict: null,
    stack,
    project,
    name: stage.name,
    domain: stage.domain,
    now: options.now ?? new Date(),
  });
  await writeFiles(project, emitted.files);
  const { files } = emitted;
  return { stack, target, files, findings: [...findings, ...emitted.findings] };
}
