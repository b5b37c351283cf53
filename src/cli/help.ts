/** `tablewright --help` */
export const help = `tablewright: designs PostgreSQL schemas and writes migrations it has proved.

  tablewright                        MCP server on stdin and stdout
  tablewright call <tool> [args]     call a tool; args: JSON file, - for stdin, or JSON text
  tablewright detect [dir]           what a project uses, with evidence
  tablewright design <model.json|->  model to schema, proved
  tablewright migrate <design_id>    write the migration into the project
  tablewright summary <id>           a design or a plan, in at most 40 lines
  tablewright check <file.sql…>      a migration by hand: locks, losses, safe rewrites
  tablewright diff --from A --to B   the migration between two schemas, printed
  tablewright demo [dir]             the whole flow on an example, in a new folder
  tablewright doctor                 does everything work on this machine?

Options
  --project DIR      the project; default for every tool's project_path
  --proof-url URL    prove on a scratch database of this server, not on the embedded one
  --json             data instead of text (detect, design, migrate, check, diff, summary)
  --name TEXT        migrate: name of the migration
  --target ID        migrate: tool to write for; default: the project's own
  --dry-run          migrate: prove and show, write nothing
  --allow TEXT       migrate, diff: permit one destructive step, as named by the refusal
  --answer TEXT      migrate, diff: answer one question, as named by the result
  --empty-table T    migrate, check, diff: a table without rows, safe to lock
  --from A, --to B   diff; check --from A, what it applies to: an SQL file, a folder of SQL files or migrations, a Prisma
                     or Drizzle schema, env:NAME or a URL of a database, design:<id>,
                     - for SQL on stdin, empty
  --down             diff: print the way back
  --no-proof         diff: print without having tried it
  --format F         summary: text, html, svg, mermaid, dbml, markdown
  --out DIR          summary: where files go
  -h, --help         this
  -v, --version      version

Exit code: 0 done, 1 refused or failed, 2 wrong usage; diff: 1 could not be read,
2 refused until named, or no plan can make it, 3 the proof failed. diff --allow all
permits every loss, and names each on stderr.
Proof server: --proof-url, else TABLEWRIGHT_PROOF_URL; the embedded PostgreSQL without.
State (designs, plans): TABLEWRIGHT_STATE_DIR, else the user's state folder.
`;
