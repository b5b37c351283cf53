/** `detect_stack`: what a project uses, with evidence, and the schema it has now. */
import { z } from 'zod';
import { Connection, Evidence, Migrations, Unit } from '../src/detect/stack.ts';
import { Finding } from '../src/ir/findings.ts';
import type { KnownProject, KnownSchema } from '../src/stack.ts';
import { defineTool } from './define.ts';
import { more } from './output.ts';
import { projectOf } from './project.ts';

const output = z.object({
  stack_id: z.string().describe('handle for design_schema'),
  project: z.string().describe('its real path'),
  fallback: z.boolean().describe('nothing was found: PostgreSQL and raw SQL are assumed'),
  engines: z.array(z.string()).describe('database engines'),
  primary_engine: z.string().describe('the one that designs are for'),
  orm: z.array(z.string()).describe('ORMs and query builders'),
  migration_tool: z.array(z.string()).describe('what runs the migrations'),
  migrations: z
    .array(
      Migrations.extend({
        next: z
          .string()
          .optional()
          .describe('name of the next file, for a migration called `name`'),
        newest: z.string().optional(),
        engine: z.string().optional(),
      }),
    )
    .describe('migration folders, the primary one first'),
  schema_files: z.array(z.string()).describe('files that describe the schema'),
  connections: z.array(Connection).describe('where connection strings stand, never their values'),
  platforms: z.array(z.string()).describe('hosting and containers'),
  confidence: z.string().describe('high, medium or low'),
  units: z.array(
    Unit.omit({ migrationTool: true }).extend({ migration_tool: z.array(z.string()) }),
  ),
  evidence: z.array(Evidence.extend({ line: z.number().int().optional() })),
  findings: z.array(Finding).describe('what is wrong, with the mend'),
  schema_id: z.string().optional().describe('handle of the schema the project has now'),
  schema: z
    .object({
      source: z.string().describe('the live database, the migrations, or the schema file'),
      complete: z.boolean().describe('false: the findings say what could not be read'),
      tables: z.array(z.string()),
      drift: z.number().int().describe('differences from the second source; see findings'),
    })
    .optional()
    .describe('the schema the project has now'),
  more,
});

function describeSchema(schema: KnownSchema | null): string {
  if (schema === null) return '';
  const { source, tables, complete, drift, id } = schema;
  const parts = [
    `Schema: ${tables.length} tables, from ${source}${complete ? '' : ', in part'}.`,
    drift > 0 ? `Drift: ${drift} differences between its sources.` : '',
    `schema_id: ${id}`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function describe({ stack, id, schema, findings }: KnownProject): string {
  const migrations = stack.migrations[0];
  const lines = [
    stack.fallback
      ? 'No database stack found: PostgreSQL with raw SQL is assumed.'
      : `Engine ${stack.primaryEngine} (${stack.confidence} confidence).`,
    stack.orm.length > 0 ? `ORM: ${stack.orm.join(', ')}.` : '',
    migrations === undefined
      ? 'No migrations folder.'
      : `Migrations: ${migrations.directory} (${migrations.tool}), ${migrations.count} files, next ${migrations.next ?? 'made by the tool'}.`,
    describeSchema(schema),
    findings.length > 0 ? `${findings.length} findings.` : '',
    `stack_id: ${id}`,
  ];
  return lines.filter((line) => line !== '').join('\n');
}

function toOutput({ stack, id, schema, findings }: KnownProject): z.infer<typeof output> {
  return {
    stack_id: id,
    project: stack.project,
    fallback: stack.fallback,
    engines: stack.engines,
    primary_engine: stack.primaryEngine,
    orm: stack.orm,
    migration_tool: stack.migrationTool,
    migrations: stack.migrations.map(({ next, newest, engine, ...rest }) => ({
      ...rest,
      ...(next === null ? {} : { next }),
      ...(newest === null ? {} : { newest }),
      ...(engine === null ? {} : { engine }),
    })),
    schema_files: stack.schemaFiles,
    connections: stack.connections,
    platforms: stack.platforms,
    confidence: stack.confidence,
    units: stack.units.map(({ migrationTool, ...rest }) => ({
      ...rest,
      migration_tool: migrationTool,
    })),
    evidence: stack.evidence.map(({ line, ...rest }) => (line === null ? rest : { ...rest, line })),
    findings: [...findings],
    ...(schema === null ? {} : { schema_id: schema.id, schema: schemaOf(schema) }),
  };
}

function schemaOf({ source, complete, tables, drift }: KnownSchema) {
  return { source, complete, tables: [...tables], drift };
}

export const detectStack = defineTool({
  name: 'detect_stack',
  title: 'Detect the database stack',
  description:
    'Call first. Reads a project folder: engines, ORM, migration tool, migration folders with the name the next file must have, schema files, names (never values) of connection variables; each claim with evidence. Reads the schema the project has now, and where its sources disagree.',
  input: z.object({
    project_path: z.string().optional().describe('absolute folder; default: --project'),
    database_url_env: z
      .string()
      .optional()
      .describe('name of the variable with the URL of a live database to read instead (read only)'),
  }),
  output,
  effect: 'reads',
  async run(input, context) {
    const { knowProject } = await import('../src/stack.ts');
    const path = projectOf(input.project_path, context);
    const known = await knowProject({ path, variable: input.database_url_env });
    return { structured: toOutput(known), text: describe(known) };
  },
});
