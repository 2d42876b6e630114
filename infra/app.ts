import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { routes } from '../shared/routes.ts';
import { acknowledge, acknowledgements } from './acknowledgements.ts';
import { addPolicyChecks } from './policy-checks.ts';
import { readSettings, type Settings } from './settings.ts';
import { DataStack } from './stacks/data.ts';
import { MessagingStack } from './stacks/messaging.ts';
import { ServiceStack } from './stacks/service.ts';

export interface AppOptions {
  /** Context that wins over what the CLI gives. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Where the cloud assembly is written; by default where the CLI or CDK_OUTDIR says. */
  readonly outdir?: string;
}

/**
 * Adds the three stacks, named `OneGrid-<stage>-…`, of no fixed account or region, so that one template serves every
 * region of its partition. Gives their settings and the prefix of their names. Throws an error that names the wrong settings.
 */
export function addStacks(app: App): { readonly prefix: string; readonly settings: Settings } {
  const settings = readSettings(app.node);
  const prefix = `OneGrid-${settings.stage}`;
  const props = { terminationProtection: settings.stage !== 'local' };
  const messaging = new MessagingStack(app, `${prefix}-Messaging`, prefix, props);
  const data = new DataStack(app, `${prefix}-Data`, settings, messaging.uploads.queue, props);
  const resources = { data, messaging, settings };
  new ServiceStack(app, `${prefix}-Service`, { ...props, prefix, resources, routes });
  return { prefix, settings };
}

const cdkJson = JSON.parse(readFileSync(join(import.meta.dirname, '../cdk.json'), 'utf8')) as {
  readonly context: Record<string, unknown>;
};

/** An app without stacks, with the feature flags, so that it gives the same templates without the CLI. */
export function emptyApp({ context = {}, outdir }: AppOptions = {}): App {
  return new App({
    context: cdkJson.context,
    postCliContext: { ...context },
    analyticsReporting: false,
    ...(outdir === undefined ? {} : { outdir }),
  });
}

/** The whole app: its stacks, and the policy checks that let `synth()` fail with every finding nobody has accepted. */
export function makeApp(options?: AppOptions): App {
  const app = emptyApp(options);
  const { prefix, settings } = addStacks(app);
  addPolicyChecks(app);
  acknowledge(app, acknowledgements(prefix, settings, routes));
  return app;
}

if (import.meta.main) makeApp().synth();
