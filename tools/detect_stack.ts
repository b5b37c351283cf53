/** `detect_stack`: what a project uses, with evidence. */
import { z } from 'zod';
import { Connection, Evidence, Migrations, type Stack, Unit } from '../src/detect/stack.ts';
import { Finding } from '../src/ir/findings.ts';
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
  more,
});

function describe(stack: Stack, id: string): string {
  const migrations = stack.migrations[0];
  const lines = [
    stack.fallback
      ? 'No database stack found: PostgreSQL with raw SQL is assumed.'
      : `Engine ${stack.primaryEngine} (${stack.confidence} confidence).`,
    stack.orm.length > 0 ? `ORM: ${stack.orm.join(', ')}.` : '',
    migrations === undefined
      ? 'No migrations folder.'
      : `Migrations: ${migrations.directory} (${migrations.tool}), ${migrations.count} files, next ${migrations.next ?? 'made by the tool'}.`,
    stack.findings.length > 0 ? `${stack.findings.length} findings.` : '',
    `stack_id: ${id}`,
  ];
  return lines.filter((line) => line !== '').join('\n');
}

function toOutput(stack: Stack, id: string): z.infer<typeof output> {
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
    findings: stack.findings,
  };
}

export const detectStack = defineTool({
  name: 'detect_stack',
  title: 'Detect the database stack',
  description:
    'Call first. Reads a project folder: engines, ORM, migration tool, migration folders with the name the next file must have, schema files, names (never values) of connection variables; each claim with evidence.',
  input: z.object({
    project_path: z.string().optional().describe('absolute folder; default: --project'),
  }),
  output,
  effect: 'reads',
  async run(input, context) {
    const { detectStack: detect } = await import('../src/detect/detect.ts');
    const { saveRecord } = await import('../src/store/store.ts');
    const stack = await detect(projectOf(input.project_path, context));
    const id = await saveRecord('stack', stack);
    return { structured: toOutput(stack, id), text: describe(stack, id) };
  },
});
