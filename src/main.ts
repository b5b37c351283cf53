#!/usr/bin/env node
/** The bin: without a command it is the MCP server on stdio, with one the same tools by hand. */
import { main } from './cli/command.ts';

await main(process.argv.slice(2));
