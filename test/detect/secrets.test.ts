import { afterAll, describe, expect, it } from 'vitest';
import { detectStack } from '../../src/detect/detect.ts';
import { secretFiles, secretMark, secrets } from '../support/secret-project.ts';
import { npm, removeProjects, writeProject } from './support.ts';

describe('secrets', () => {
  afterAll(removeProjects);

  it('never leave a file, whatever its form', async () => {
    const stack = await detectStack(writeProject(secretFiles));
    const text = JSON.stringify(stack);
    expect(stack.engines[0]).toBe('postgresql');
    expect(stack.connections.length).toBeGreaterThan(3);
    expect(secrets.filter((word) => text.includes(word))).toEqual([]);
    expect(text).not.toMatch(/s3cr3tZq|:\/\//);
  });

  it.each(Object.entries(secretFiles))('%s alone gives nothing away', async (path, content) => {
    const stack = await detectStack(
      writeProject({ 'package.json': npm(['pg', 'typeorm', 'drizzle-orm']), [path]: content }),
    );
    expect(JSON.stringify(stack)).not.toMatch(secretMark);
  });

  it('are not names of variables: what stands left of = in a value is no name', async () => {
    const stack = await detectStack(
      writeProject({
        'package.json': npm(['pg']),
        '.env':
          'KEY="-----BEGIN\nDB_URLabcs3cr3t/+w==\nDB_HOST_s3cr3t+x=y\n-----END"\nDATABASE_URL=postgres://x\n',
      }),
    );
    expect(JSON.stringify(stack.connections)).not.toContain('s3cr3t');
    expect(stack.connections.map((entry) => entry.variable)).toEqual(['DATABASE_URL']);
  });
});
