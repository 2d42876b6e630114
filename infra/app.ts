import { App } from 'aws-cdk-lib';
import cdkJson from '../cdk.json' with { type: 'json' };
import { routes } from '../shared/routes.ts';
import { acknowledge } from './acknowledgements.ts';
import { addPolicyChecks } from './policy-checks.ts';
import { readSettings } from './settings.ts';
import { DataStack } from './stacks/data.ts';
import { MessagingStack } from './stacks/messaging.ts';
import { ServiceStack } from './stacks/service.ts';

export interface AppOptions {
  /** Context besides what the CLI gives, as by `-c`. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Where the cloud assembly is written; by default where the CLI or CDK_OUTDIR says. */
  readonly outdir?: string;
}

/**
 * Makes the app: three stacks named `OneGrid-<stage>-…`, of no fixed account or region, so that one template serves
 * every region of its partition. Throws an error that names the wrong settings.
 */
export function makeApp({ context = {}, outdir }: AppOptions = {}): App {
  const app = new App({
    // The feature flags, so that the app gives the same templates without the CLI.
    context: { ...cdkJson.context, ...context },
    analyticsReporting: false,
    ...(outdir === undefined ? {} : { outdir }),
  });
  const settings = readSettings(app.node);
  const prefix = `OneGrid-${settings.stage}`;
  const props = { terminationProtection: settings.stage !== 'local' };
  const data = new DataStack(app, `${prefix}-Data`, settings, props);
  const messaging = new MessagingStack(app, `${prefix}-Messaging`, prefix, props);
  const resources = { data, messaging, settings };
  new ServiceStack(app, `${prefix}-Service`, { ...props, prefix, resources, routes });
  addPolicyChecks(app);
  acknowledge(app, prefix, routes);
  return app;
}

if (import.meta.main) makeApp().synth();
