import type { Assembly, Resource } from '../../infra/local/template.ts';

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

/** One action on one resource. */
export interface Right {
  readonly action: string;
  readonly resource: string;
  readonly condition?: unknown;
}

const asList = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** The function's name without the stage. */
export const functionName = ({ ref }: Resource): string => ref.slice(ref.lastIndexOf('-') + 1);

/** Every right of a function's role, resources shortened to what identifies them. */
export function rightsOf(deployed: Assembly, fn: Resource): readonly Right[] {
  const role = deployed.byType('AWS::IAM::Role').find(({ arn }) => arn === fn.properties.Role);
  if (role === undefined) throw new Error(`${fn.ref} has no role`);
  const policies = deployed
    .byType('AWS::IAM::Policy')
    .filter(({ properties }) => (properties.Roles as string[]).includes(role.ref));
  const statements = policies.flatMap(
    ({ properties }) => (properties.PolicyDocument as { Statement: Statement[] }).Statement,
  );
  return statements.flatMap((statement) => rightsIn(deployed, statement));
}

function rightsIn(deployed: Assembly, { Effect, Action, Resource: resource, Condition }: Statement): readonly Right[] {
  if (Effect !== 'Allow') throw new Error('a function’s role only allows');
  return asList(Action).flatMap((action) =>
    asList(resource).map((arn) => ({
      action,
      resource: shorten(deployed, arn),
      ...(Condition === undefined ? {} : { condition: Condition }),
    })),
  );
}

/** `matters`, `matters/index/town`, `department-notifications`, `attachments/uploads/*`, `PeopleKey`, `Secret`, `logs`. */
function shorten(deployed: Assembly, arn: string): string {
  if (arn.includes(':log-group:')) return 'logs';
  const owner = deployed.resources.find(
    (each) => each.arn !== '' && (arn === each.arn || arn.startsWith(`${each.arn}/`)),
  );
  if (owner === undefined) return arn;
  const name = owner.type === 'AWS::SQS::Queue' ? (arn.split(':').at(-1) ?? '') : owner.logicalId;
  const short = name
    .replace(/^OneGrid-[a-z-]+?-(department|poison|jobs|uploads)/, '$1')
    .replace(/[0-9A-F]{8}$/, '')
    .replace(/Table$/, '');
  const lower = owner.type === 'AWS::DynamoDB::Table' || owner.type === 'AWS::S3::Bucket' ? short.toLowerCase() : short;
  return `${lower}${arn.slice(owner.arn.length)}`;
}
