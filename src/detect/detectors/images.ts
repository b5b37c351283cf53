/** Container images: compose files, CI services, dev containers, Dockerfiles, Helm values. They support other claims. */
import type { Claim, Detector } from '../claim.ts';
import { engineOfImage } from '../engines.ts';
import { findAll } from '../text.ts';

const files =
  /(?:^|[.-])(?:docker-)?compose[\w.-]*\.ya?ml$|^docker-compose[\w.-]*$|^(?:devcontainer\.json|dockerfile[\w.-]*|containerfile|values[\w.-]*\.ya?ml|render\.ya?ml)$|^(?:postgres(?:ql)?|mysql|mariadb|mssql|oracle|mongodb|cockroachdb)\.ya?ml$/;

/** `${PG_IMAGE:-postgres:16}` names the image in its default. */
function plain(image: string): string {
  return image.replace(/\$\{\w+:?-([^}]*)\}/g, '$1').replace(/\$\{?\w+\}?/g, '');
}

export const images: Detector = {
  name: 'images',
  *inspect({ tree }) {
    for (const path of tree.matching(files)) {
      const source = tree.read(path);
      if (source === null) continue;
      for (const hit of findAll(
        source,
        /^[ \t]*(?:-\s*)?(?:["']?image["']?\s*:|FROM)\s*["']?([^\s"'#,]+)/gim,
      )) {
        const image = plain(hit.groups[1] as string);
        const engine = engineOfImage(image);
        if (engine === null) continue;
        yield {
          claim: 'engine',
          value: engine,
          path,
          line: hit.line,
          source: 'image',
        } satisfies Claim;
        if (/(?:^|\/)supabase\/postgres/.test(image)) {
          yield { claim: 'platform', value: 'supabase', path, line: hit.line, source: 'image' };
        }
      }
    }
  },
};
