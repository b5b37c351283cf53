/**
 * Maps what `detect_stack` says to the fields of the detection yardstick, one JSON line per project:
 *   node test/yardsticks/detect-to-score.mjs TRUTH.jsonl TREES > predictions.jsonl
 * TREES holds `<owner>+<name>/` for each row's repo; a row's subdir is the project.
 *   node test/yardsticks/detect-to-score.mjs - < result.json
 * maps one result of `tablewright call detect_stack`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadDetect } from './load-detect.mjs';

/** The tool's result spells its fields with underscores. */
function fromTool(result) {
  const { primary_engine, migration_tool, schema_files, ...rest } = result;
  return {
    ...rest,
    primaryEngine: primary_engine,
    migrationTool: migration_tool,
    schemaFiles: schema_files,
  };
}

function toScore(stack) {
  if (stack.fallback) {
    return {
      engines: [],
      primary_engine: null,
      orm: [],
      migration_tool: [],
      migrations_dir: [],
      next_migration: {},
      schema_files: [],
      connection_source: stack.connections.map(({ variable, files }) => ({
        name: variable,
        files,
      })),
      confidence: stack.confidence,
    };
  }
  return {
    engines: stack.engines,
    primary_engine: stack.primaryEngine,
    orm: stack.orm,
    migration_tool: stack.migrationTool,
    migrations_dir: stack.migrations.map((entry) => entry.directory),
    next_migration: Object.fromEntries(
      stack.migrations.map((entry) => [entry.directory, entry.next]),
    ),
    schema_files: stack.schemaFiles,
    connection_source: stack.connections.map(({ variable, files }) => ({ name: variable, files })),
    confidence: stack.confidence,
  };
}

const [truth, trees] = process.argv.slice(2);
if (truth === '-') {
  process.stdout.write(
    `${JSON.stringify(toScore(fromTool(JSON.parse(readFileSync(0, 'utf8')))))}\n`,
  );
} else {
  const detectStack = await loadDetect();
  for (const line of readFileSync(truth, 'utf8').split('\n')) {
    if (line.trim() === '') continue;
    const { repo, subdir } = JSON.parse(line);
    const folder = join(trees, repo.replace('/', '+'), subdir ?? '');
    if (!existsSync(folder)) continue;
    const before = process.cpuUsage();
    const stack = await detectStack(folder);
    const { user, system } = process.cpuUsage(before);
    const ms = (user + system) / 1000;
    process.stdout.write(`${JSON.stringify({ repo, subdir, ...toScore(stack), ms })}\n`);
  }
}
