/** `tablewright --help` */
export const help = `tablewright: designs PostgreSQL schemas and writes migrations it has proved.

  tablewright                        MCP server on stdin and stdout
  tablewright call <tool> [args]     call a tool; args: JSON file, - for stdin, or JSON text
  tablewright detect [dir]           what a project uses, with evidence
  tablewright design <model.json|->  model to schema, proved
  tablewright migrate <design_id>    write the migration into the project
  tablewright summary <id>           a design or a plan, in at most 40 lines
  tablewright demo [dir]             the whole flow on an example, in a new folder
  tablewright doctor                 does everything work on this machine?

Options
  --project DIR      the project; default for every tool's project_path
  --json             data instead of text (detect, design, migrate, summary)
  --name TEXT        migrate: name of the migration
  --target ID        migrate: tool to write for; default: the project's own
  --dry-run          migrate: prove and show, write nothing
  --allow TEXT       migrate: permit one destructive step, as named by the refusal
  --answer TEXT      migrate: answer one question, as named by the result
  --empty-table T    migrate: a table without rows, safe to lock
  --format F         summary: text, html, svg, mermaid, dbml, markdown
  --out DIR          summary: where files go
  -h, --help         this
  -v, --version      version

Exit code: 0 done, 1 refused or failed, 2 wrong usage.
State (designs, plans): TABLEWRIGHT_STATE_DIR, else the user's state folder.
`;
