/** What a client can read: designs, plans, and the guides. */
import { readFile } from 'node:fs/promises';
import { Refusal } from '../ir/findings.ts';
import { packageFile } from '../package.ts';
import { findPrompt, listPrompts } from './prompts.ts';

export interface Resource {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: string;
}

interface Contents {
  readonly mimeType: string;
  readonly text: string;
}

const guide = 'tablewright://guide/';

const exampleModel: Resource = {
  uri: `${guide}example-model`,
  name: 'example-model',
  title: 'A whole model',
  description: 'Input of design_schema for multi-tenant invoicing: 12 entities, 10 access patterns',
  mimeType: 'application/json',
};

/** Designs and plans are many and short-lived: they are reached by their handle. */
export async function listResources(): Promise<Resource[]> {
  const guides = (await listPrompts()).map(({ name, title, description }) => ({
    uri: `${guide}${name}`,
    name,
    title,
    description,
    mimeType: 'text/markdown',
  }));
  return [...guides, exampleModel];
}

export const resourceTemplates = [
  {
    uriTemplate: 'tablewright://design/{id}',
    name: 'design',
    title: 'Design',
    description: 'A design as JSON: schema, decisions, findings, indexes, proof',
    mimeType: 'application/json',
  },
  {
    uriTemplate: 'tablewright://design/{id}/ddl',
    name: 'design-ddl',
    title: 'SQL of a design',
    description: 'The statements that create the whole schema, with their reasons',
    mimeType: 'application/sql',
  },
  {
    uriTemplate: 'tablewright://design/{id}/diagram.svg',
    name: 'design-diagram',
    title: 'Diagram of a design',
    description: 'Entity-relationship diagram',
    mimeType: 'image/svg+xml',
  },
  {
    uriTemplate: 'tablewright://plan/{id}',
    name: 'plan',
    title: 'Plan',
    description: 'A migration plan as JSON: each step with its lock, reverse and reason',
    mimeType: 'application/json',
  },
] as const;

async function readGuide(name: string): Promise<Contents> {
  if (name === exampleModel.name) {
    const text = await readFile(packageFile('prompts', 'example-model.json'), 'utf8');
    return { mimeType: exampleModel.mimeType, text };
  }
  return { mimeType: 'text/markdown', text: (await findPrompt(name)).body };
}

async function readDesign(id: string, view: string | undefined): Promise<Contents> {
  const { loadDesign } = await import('../design.ts');
  const design = await loadDesign(id);
  if (view === 'ddl') {
    const { ddlOf } = await import('../design-ddl.ts');
    return { mimeType: 'application/sql', text: ddlOf(design) };
  }
  if (view === 'diagram.svg') {
    const { renderSvg } = await import('../render/diagram.ts');
    return { mimeType: 'image/svg+xml', text: await renderSvg(design.schema) };
  }
  return { mimeType: 'application/json', text: JSON.stringify(design, null, 1) };
}

async function readPlan(id: string): Promise<Contents> {
  const { loadPlan } = await import('../migrate.ts');
  return { mimeType: 'application/json', text: JSON.stringify(await loadPlan(id), null, 1) };
}

const address =
  /^tablewright:\/\/(?:guide\/([\w-]+)|design\/([\w-]+)(?:\/(ddl|diagram\.svg))?|plan\/([\w-]+))$/;

export async function readResource(uri: string): Promise<Contents> {
  const [, name, design, view, plan] = address.exec(uri) ?? [];
  if (name !== undefined) return await readGuide(name);
  if (design !== undefined) return await readDesign(design, view);
  if (plan !== undefined) return await readPlan(plan);
  const known = resourceTemplates.map((template) => template.uriTemplate).join(', ');
  throw new Refusal(
    'unknown_resource',
    `there is no resource ${uri.slice(0, 120)}`,
    `use ${known}`,
  );
}
