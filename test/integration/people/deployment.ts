import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type AwsSide, startAws } from '../../../infra/local/aws/start.ts';
import { loadAssembly } from '../../../infra/local/template.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The app's own tables, key and roles, without its functions: tests act in the place of a function, with its rights. */
export interface Deployment {
  readonly aws: AwsSide;
  readonly env: { readonly people: string; readonly matters: string; readonly audit: string; readonly keyArn: string };
  /** Clients with the role of a function (`intake`, `people` …), or with all rights. */
  as(who: string): { readonly client: DynamoDBDocumentClient; readonly kms: KMSClient };
  stop(): Promise<void>;
}

/** Synthesises the app without bundles and starts what its template says. */
export async function deploy(): Promise<Deployment> {
  const outdir = mkdtempSync(join(tmpdir(), 'onegrid-people-'));
  execFileSync('node', ['infra/app.ts'], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ stage: 'local', 'aws:cdk:bundling-stacks': [] }),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const assembly = loadAssembly(outdir, { region: 'cn-north-1', account: '111122223333', partition: 'aws-cn' });
  rmSync(outdir, { recursive: true });
  const aws = await startAws({ assembly });
  const functions = assembly.byType('AWS::Lambda::Function');
  const named = (name: string) =>
    functions.find(({ properties }) => String(properties.FunctionName).endsWith(`-${name}`));
  const table = (prefix: string): string =>
    assembly.byType('AWS::DynamoDB::Table').find(({ logicalId }) => logicalId.startsWith(prefix))?.ref ?? '';
  const open: { destroy(): void }[] = [];
  return {
    aws,
    env: {
      people: table('People'),
      matters: table('Matters'),
      audit: table('Audit'),
      keyArn: assembly.byType('AWS::KMS::Key')[0]?.arn ?? '',
    },
    as: (who) => {
      const id = named(who)?.logicalId;
      const config =
        who === 'admin'
          ? aws.adminClientConfig
          : { endpoint: aws.url, region: aws.region, credentials: aws.credentialsFor(id ?? who) };
      const dynamo = new DynamoDBClient(config);
      const kms = new KMSClient(config);
      open.push(dynamo, kms);
      return {
        client: DynamoDBDocumentClient.from(dynamo, { marshallOptions: { removeUndefinedValues: true } }),
        kms,
      };
    },
    stop: async () => {
      for (const one of open) one.destroy();
      await aws.stop();
    },
  };
}
