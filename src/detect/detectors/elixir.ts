/** Ecto: repositories, their adapters, migrations. */
import type { Claim, Detector } from '../claim.ts';
import { byContent } from '../signature.ts';
import type { Engine } from '../stack.ts';
import { findAll } from '../text.ts';

const adapters: Readonly<Record<string, Engine>> = {
  'Ecto.Adapters.Postgres': 'postgresql',
  'Ecto.Adapters.MyXQL': 'mysql',
  'Ecto.Adapters.SQLite3': 'sqlite',
  'Ecto.Adapters.Tds': 'mssql',
  'Ecto.Adapters.ClickHouse': 'clickhouse',
};

export const ecto: Detector = {
  name: 'ecto',
  packages: {
    hex: { ecto_sql: { orm: 'ecto' }, ecto: { orm: 'ecto' }, phoenix_ecto: { orm: 'ecto' } },
  },
  *inspect(project) {
    if (!project.packages.some((item) => item.ecosystem === 'hex' && /ecto/.test(item.name)))
      return;
    const { tree } = project;
    for (const path of tree.matching(/^(?:[\w]*repo\w*|config|dev|prod|runtime|releases)\.exs?$/)) {
      const source = tree.read(path);
      if (source === null) continue;
      for (const { groups, line } of findAll(source, /\b(Ecto\.Adapters\.\w+)/g)) {
        const value = adapters[groups[1] as string];
        if (value !== undefined)
          yield { claim: 'engine', value, path, line, source: 'config' } satisfies Claim;
      }
      for (const { groups, line } of findAll(
        source,
        /System\.(?:get_env|fetch_env!)\(\s*"(\w*(?:DATABASE|DB|POSTGRES|PG|ECTO)\w*)"/g,
      )) {
        yield { claim: 'connection', value: groups[1] as string, path, line, source: 'config' };
      }
    }
    for (const path of tree.named('structure.sql'))
      yield { claim: 'schema_file', value: path, path, line: null, source: 'schema' };
  },
  recognize: byContent('ecto', /\.exs?$/, /\buse\s+Ecto\.Migration\b|\bEcto\.Migration\b/),
};
