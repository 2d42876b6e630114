import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { addStacks, emptyApp, makeApp } from '../../infra/app.ts';
import { type Assembly, loadAssembly, type Resource } from '../../infra/local/template.ts';
import type { Stage } from '../../infra/settings.ts';

/** A resource as the template has it, intrinsic functions unresolved. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Template {
  readonly stack: string;
  readonly text: string;
  readonly resources: Readonly<Record<string, TemplateResource>>;
}

export interface Synthesised {
  /** What would be sent to CloudFormation. */
  readonly templates: readonly Template[];
  readonly directory: string;
}

/** Bundling is left out: nothing here looks at code. */
const context = {
  issuer: 'https://issuer.example.org',
  towns: '320506103',
  corsOrigins: 'https://app.example.org',
  'aws:cdk:bundling-stacks': [],
};

const places = {
  local: { region: 'eu-central-1', partition: 'aws' },
  prod: { region: 'us-east-1', partition: 'aws' },
  'prod-cn': { region: 'cn-northwest-1', partition: 'aws-cn' },
} as const;

const made = new Map<string, string>();

function outdirOf(name: string): string {
  const outdir = mkdtempSync(join(tmpdir(), `onegrid-${name}-`));
  made.set(outdir, outdir);
  return outdir;
}

afterAll(() => {
  for (const outdir of made.keys()) rmSync(outdir, { recursive: true, force: true });
});

const optionsOf = (stage: Stage, more: Readonly<Record<string, unknown>> = {}) => ({
  context: { ...context, ...more, stage },
  outdir: outdirOf(stage),
});

/** The app of a stage before it is synthesised. */
export const appOf = (stage: Stage): App => makeApp(optionsOf(stage));

/** An app without stacks but with a stage's settings. */
export const bareAppOf = (stage: Stage, more?: Readonly<Record<string, unknown>>): App =>
  emptyApp(optionsOf(stage, more));

function templatesOf(app: App): Synthesised {
  const assembly = app.synth();
  const templates = assembly.stacks.map(({ stackName, template }) => ({
    stack: stackName,
    text: JSON.stringify(template),
    resources: (template as { Resources: Record<string, TemplateResource> }).Resources,
  }));
  return { templates, directory: assembly.directory };
}

/** Synthesises a stage with every policy check. */
export const synthesise = (stage: Stage, more?: Readonly<Record<string, unknown>>): Synthesised =>
  templatesOf(makeApp(optionsOf(stage, more)));

/** The same templates without the checks, which take most of the time; `partitions.test.ts` makes them with all of them. */
export function synthesiseUnchecked(stage: Stage): Synthesised {
  const app = bareAppOf(stage);
  addStacks(app);
  const before = process.env.CDK_VALIDATION;
  process.env.CDK_VALIDATION = 'false';
  try {
    return templatesOf(app);
  } finally {
    if (before === undefined) delete process.env.CDK_VALIDATION;
    else process.env.CDK_VALIDATION = before;
  }
}

/** A stage as it would stand in an account: every name and ARN filled in. */
export function deploy(stage: Stage, made: Synthesised = synthesiseUnchecked(stage)): Assembly {
  return loadAssembly(made.directory, { ...places[stage], account: '111122223333' });
}

/** The resource of a type that there is exactly one of. */
export function onlyOne(deployed: Assembly, type: string): Resource {
  const [first, ...more] = deployed.byType(type);
  if (first === undefined || more.length > 0) throw new Error(`expected one ${type}, found ${more.length + 1}`);
  return first;
}
