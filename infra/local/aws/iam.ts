/** Asks, for every call of a function, whether the role it has in the template may make it. */
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { functionRoles, listOf, type PolicyDocument, type Role, resourcePolicies, rolesOf } from './policies.ts';
import type { TemplateResources, UnusedGrant } from './side.ts';

/** One permission that a call needs. */
export interface Need {
  /** `service:Action`. */
  readonly action: string;
  readonly resource: string;
  /** ARN whose resource policy counts, when it is not the resource itself (a bucket for its objects). */
  readonly policyOf?: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** `undefined` = allowed, else why not in AWS's words. */
export type Refusal = string | undefined;

export interface Authoriser {
  /** Whether a function may do this. Throws for a function that the template has no role for. */
  check(functionId: string, need: Need): Promise<Refusal>;
  unused(): readonly UnusedGrant[];
}

/** Condition keys that the front supplies; a policy with another one would silently never match. */
const supplied = [
  'dynamodb:leadingkeys',
  'dynamodb:enclosingoperation',
  'dynamodb:returnvalues',
  'dynamodb:select',
  'kms:encryptioncontext',
  'kms:encryptioncontextkeys',
  'kms:viaservice',
  'kms:calleraccount',
  'kms:macalgorithm',
  's3:prefix',
  's3:x-amz-server-side-encryption',
  'aws:securetransport',
  'aws:principalarn',
  'aws:principalaccount',
  'aws:resourceaccount',
  'aws:requestedregion',
  // Of calls that services make for themselves; a function's own call has none of them.
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:principalisawsservice',
  'aws:viaawsservice',
  'kms:grantisforawsresource',
];

const baseKey = (key: string): string => key.toLowerCase().split(':').slice(0, 2).join(':');

function conditionKeys(documents: readonly PolicyDocument[], where: string): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { Condition } of documents.flatMap(({ Statement }) => Statement)) {
    for (const key of Object.values(Condition ?? {}).flatMap((values) => Object.keys(values))) {
      if (!supplied.includes(baseKey(key)))
        throw new Error(`${where}: the condition key ${key} is not implemented here`);
      keys.add(baseKey(key));
    }
  }
  return keys;
}

/**
 * The simulator knows no keys with a name inside but tags, and drops `kms:EncryptionContext:table`; so policies and requests both
 * say it as a tag, which compares in the same way.
 */
const standIn = (key: string): string =>
  /^kms:encryptioncontext:/i.test(key) ? `aws:PrincipalTag/${key.toLowerCase()}` : key;

const renamed = (policy: PolicyDocument): PolicyDocument => ({
  ...policy,
  Statement: policy.Statement.map((statement) =>
    statement.Condition === undefined
      ? statement
      : {
          ...statement,
          Condition: Object.fromEntries(
            Object.entries(statement.Condition).map(([operator, values]) => [
              operator,
              Object.fromEntries(Object.entries(values).map(([key, value]) => [standIn(key), value])),
            ]),
          ),
        },
  ),
});

/** Matches an IAM pattern with `*` and `?`. */
export function matchesPattern(pattern: string, value: string, ignoreCase = false): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's').test(value);
}

/** Actions that no call to the front needs: written by the runtime itself. */
const notSeenHere = /^(logs|xray|cloudwatch):/i;

class Uses {
  readonly #used = new Map<string, { actions: Set<string>; resources: Set<string> }>();

  mark(role: string, policy: string, statement: number, need: Need): void {
    const key = `${role}|${policy}|${statement}`;
    const entry = this.#used.get(key) ?? { actions: new Set<string>(), resources: new Set<string>() };
    entry.actions.add(need.action);
    entry.resources.add(need.resource);
    this.#used.set(key, entry);
  }

  unused(role: Role): readonly UnusedGrant[] {
    return role.policies.flatMap(({ name, policy }) =>
      policy.Statement.flatMap((statement, at): UnusedGrant[] => {
        if (statement.Effect !== 'Allow') return [];
        const used = this.#used.get(`${role.arn}|${name}|${at + 1}`);
        const free = (patterns: readonly string[], values: ReadonlySet<string> | undefined, ignoreCase: boolean) =>
          patterns.filter(
            (pattern) => ![...(values ?? [])].some((value) => matchesPattern(pattern, value, ignoreCase)),
          );
        const actions = free(listOf(statement.Action), used?.actions, true).filter((each) => !notSeenHere.test(each));
        const onlyLogs = listOf(statement.Action).every((each) => notSeenHere.test(each));
        const resources = onlyLogs ? [] : free(listOf(statement.Resource), used?.resources, false);
        if (actions.length === 0 && resources.length === 0) return [];
        const sid = statement.Sid === undefined ? {} : { sid: statement.Sid };
        return [{ role: role.name, policy: name, statement: at + 1, ...sid, actions, resources }];
      }),
    );
  }
}

interface Subject {
  readonly role: Role;
  readonly session: string;
  readonly policies: { readonly name: string; readonly policy: PolicyDocument }[];
  readonly keys: ReadonlySet<string>;
}

const CACHE_LIMIT = 20_000;

/** Reads the roles of all functions. Throws on a policy that can't be checked here. */
export function createAuthoriser(assembly: TemplateResources): Authoriser {
  const { account, partition, region } = assembly;
  const roles = rolesOf(assembly);
  const byResource = resourcePolicies(assembly);
  const resourceKeys = conditionKeys([...byResource.values()], 'a resource policy');
  const uses = new Uses();
  const cache = new Map<string, Refusal>();
  const subjects = new Map<string, Subject>();
  for (const [functionId, roleArn] of functionRoles(assembly)) {
    const role = roles.find(({ arn }) => arn === roleArn);
    if (role === undefined) continue;
    const own = conditionKeys(
      role.policies.map(({ policy }) => policy),
      role.name,
    );
    const session = `arn:${partition}:sts::${account}:assumed-role/${role.name}/${functionId}`;
    const policies = role.policies.map(({ name, policy }) => ({ name, policy: renamed(policy) }));
    subjects.set(functionId, { role, session, policies, keys: new Set([...own, ...resourceKeys]) });
  }

  const contextFor = ({ role, keys }: Subject, need: Need): Record<string, string | string[]> => {
    const all: Record<string, string | readonly string[]> = {
      'aws:SecureTransport': 'true',
      'aws:PrincipalArn': role.arn,
      'aws:PrincipalAccount': account,
      'aws:ResourceAccount': account,
      'aws:RequestedRegion': region,
      'aws:PrincipalIsAWSService': 'false',
      'aws:ViaAWSService': 'false',
      'kms:CallerAccount': account,
      ...need.context,
    };
    // Only what some policy asks for, so that decisions can be kept.
    return Object.fromEntries(
      Object.entries(all)
        .filter(([name]) => keys.has(baseKey(name)))
        .map(([name, value]) => [standIn(name), typeof value === 'string' ? value : [...value]]),
    );
  };

  const decide = async (subject: Subject, need: Need, contextVariables: Record<string, string | string[]>) => {
    const resourcePolicy = byResource.get(need.policyOf ?? need.resource);
    const simulation = {
      request: {
        principal: subject.session,
        action: need.action,
        resource: { resource: need.resource, accountId: account },
        contextVariables,
      },
      identityPolicies: subject.policies,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(resourcePolicy === undefined ? {} : { resourcePolicy: renamed(resourcePolicy) }),
    };
    const result = await runSimulation(simulation, {});
    if (result.resultType === 'error') {
      throw new Error(`${need.action} on ${need.resource} can't be checked: ${JSON.stringify(result.errors)}`);
    }
    if (result.resultType !== 'single') throw new Error(`${need.resource} has a wildcard`);
    const { analysis } = result.result;
    if (result.overallResult === 'Allowed') {
      for (const { policyId, statement } of analysis.identityAnalysis?.allowStatements ?? []) {
        uses.mark(subject.role.arn, policyId, statement.index(), need);
      }
      return undefined;
    }
    const why =
      result.overallResult === 'ExplicitlyDenied'
        ? 'with an explicit deny in a policy'
        : `because no identity-based policy allows the ${need.action} action`;
    return `User: ${subject.session} is not authorized to perform: ${need.action} on resource: ${need.resource} ${why}`;
  };

  return {
    async check(functionId, need) {
      const subject = subjects.get(functionId);
      if (subject === undefined) throw new Error(`the function ${functionId} has no role in the template`);
      const context = contextFor(subject, need);
      const key = `${functionId}|${need.action}|${need.resource}|${JSON.stringify(context)}`;
      if (cache.has(key)) return cache.get(key);
      const refusal = await decide(subject, need, context);
      if (cache.size >= CACHE_LIMIT) cache.clear();
      cache.set(key, refusal);
      return refusal;
    },
    unused: () => roles.flatMap((role) => uses.unused(role)),
  };
}
