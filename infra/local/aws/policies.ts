/** Policies of the template: what each role may do, and what resources say about who may use them. */
import type { TemplateResource, TemplateResources } from './side.ts';

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly PolicyStatement[];
}

export interface NamedPolicy {
  readonly name: string;
  readonly policy: PolicyDocument;
}

export interface Role {
  readonly arn: string;
  readonly name: string;
  readonly policies: readonly NamedPolicy[];
}

/** Managed policies that give nothing but logs and traces, which are written without a call to the front. */
const logsOnly = ['AWSLambdaBasicExecutionRole', 'AWSXRayDaemonWriteAccess', 'AWSXrayWriteOnlyAccess'];

export const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

function documentOf(value: unknown, where: string): PolicyDocument {
  const document = value as { Version?: string; Statement?: PolicyStatement | PolicyStatement[] } | undefined;
  if (document?.Statement === undefined) throw new Error(`${where}: a policy without statements`);
  const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  return { ...document, Version: document.Version ?? '2012-10-17', Statement: statements };
}

function inlinePolicies(role: TemplateResource): readonly NamedPolicy[] {
  const inline = (role.properties.Policies ?? []) as readonly { PolicyName: string; PolicyDocument: unknown }[];
  return inline.map(({ PolicyName, PolicyDocument }) => ({
    name: PolicyName,
    policy: documentOf(PolicyDocument, `${role.stack}/${role.logicalId}`),
  }));
}

function checkManaged(role: TemplateResource): void {
  for (const arn of (role.properties.ManagedPolicyArns ?? []) as readonly string[]) {
    if (logsOnly.some((name) => String(arn).endsWith(`/${name}`))) continue;
    throw new Error(`${role.stack}/${role.logicalId}: the managed policy ${arn} is not implemented here`);
  }
}

/** The template's roles with everything that is attached to them. */
export function rolesOf(assembly: TemplateResources): readonly Role[] {
  const attached = assembly.resources.filter(({ type }) => type === 'AWS::IAM::Policy');
  return assembly.resources
    .filter(({ type }) => type === 'AWS::IAM::Role')
    .map((role) => {
      checkManaged(role);
      const own = attached.filter(({ properties }) => ((properties.Roles ?? []) as string[]).includes(role.ref));
      return {
        arn: role.arn,
        name: role.ref,
        policies: [
          ...inlinePolicies(role),
          ...own.map((policy) => ({
            name: String(policy.properties.PolicyName ?? policy.logicalId),
            policy: documentOf(policy.properties.PolicyDocument, `${policy.stack}/${policy.logicalId}`),
          })),
        ],
      };
    });
}

/** Role ARN of each function, by the function's logical id. */
export function functionRoles(assembly: TemplateResources): ReadonlyMap<string, string> {
  return new Map(
    assembly.resources
      .filter(({ type }) => type === 'AWS::Lambda::Function')
      .map(({ logicalId, properties }) => [logicalId, String(properties.Role)]),
  );
}

/** Resource policies by the ARN they protect: of keys, queues, buckets and secrets. */
export function resourcePolicies(assembly: TemplateResources): ReadonlyMap<string, PolicyDocument> {
  const found = new Map<string, PolicyDocument>();
  const arnByRef = new Map(assembly.resources.map(({ ref, arn }) => [ref, arn]));
  const add = (target: string, document: unknown, where: string): void => {
    const arn = arnByRef.get(target) ?? target;
    const before = found.get(arn)?.Statement ?? [];
    const policy = documentOf(document, where);
    found.set(arn, { ...policy, Statement: [...before, ...policy.Statement] });
  };
  for (const { type, stack, logicalId, arn, properties } of assembly.resources) {
    const where = `${stack}/${logicalId}`;
    if (type === 'AWS::KMS::Key') add(arn, properties.KeyPolicy, where);
    if (type === 'AWS::S3::BucketPolicy') add(String(properties.Bucket), properties.PolicyDocument, where);
    if (type === 'AWS::SecretsManager::ResourcePolicy')
      add(String(properties.SecretId), properties.ResourcePolicy, where);
    if (type === 'AWS::SQS::QueuePolicy') {
      for (const queue of (properties.Queues ?? []) as string[]) add(queue, properties.PolicyDocument, where);
    }
  }
  return found;
}
