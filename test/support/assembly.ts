import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A resource of a hand-made template. */
export interface TestResource {
  readonly Type: string;
  readonly Properties?: object;
  readonly Condition?: string;
}

/** A hand-made template. */
export interface TestTemplate {
  readonly Resources: Readonly<Record<string, TestResource>>;
  readonly [section: string]: unknown;
}

/** The folders of this file's tests; they go when its tests are done. */
const made: string[] = [];
afterAll(() => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});

/**
 * Writes a cloud assembly as the CDK does: a manifest, a template per stack, an asset manifest, and the code of
 * functions under asset keys. Gives its folder.
 */
export function writeAssembly(
  stacks: Readonly<Record<string, TestTemplate>>,
  code: Readonly<Record<string, string>> = {},
): string {
  const dir = mkdtempSync(join(tmpdir(), 'onegrid-assembly-'));
  made.push(dir);
  const write = (file: string, value: unknown): void => writeFileSync(join(dir, file), JSON.stringify(value));
  const files: Record<string, unknown> = {};
  for (const [name, source] of Object.entries(code)) {
    mkdirSync(join(dir, `asset.${name}`));
    writeFileSync(join(dir, `asset.${name}`, 'index.mjs'), source);
    files[name] = {
      source: { path: `asset.${name}`, packaging: 'zip' },
      destinations: { 'current_account-current_region': { bucketName: 'assets', objectKey: `${name}.zip` } },
    };
  }
  write('assets.json', { version: '1.0.0', files });
  const artifacts: Record<string, unknown> = {
    assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
    Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
  };
  for (const [name, template] of Object.entries(stacks)) {
    write(`${name}.template.json`, template);
    artifacts[name] = { type: 'aws:cloudformation:stack', properties: { templateFile: `${name}.template.json` } };
  }
  write('manifest.json', { version: '1.0.0', artifacts });
  return dir;
}

/** A function with the code written under its own name. */
export function testFunction(name: string, properties: object = {}): TestResource {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: 'assets', S3Key: `${name}.zip` },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Role: { 'Fn::GetAtt': [`${name}Role`, 'Arn'] },
      Timeout: 5,
      ...properties,
    },
  };
}

/** A role of a function, with the statements of one policy. */
export function testRole(statements: readonly object[] = []): TestResource {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }],
      },
      ...(statements.length === 0
        ? {}
        : { Policies: [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }] }),
    },
  };
}
