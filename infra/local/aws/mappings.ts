/** What Lambda checks when an event source mapping is created: that the function's role may read the source. */
import type { Authoriser, Need } from './iam.ts';
import type { TemplateResource, TemplateResources } from './side.ts';

const plain = (action: string, resource: string): Need => ({ action, resource, context: {} });

function needsOf({ properties }: TemplateResource): readonly Need[] {
  const source = String(properties.EventSourceArn);
  const destination = (properties.DestinationConfig as { OnFailure?: { Destination?: string } } | undefined)?.OnFailure;
  const target = destination?.Destination;
  const failure = target?.includes(':sqs:') ? [plain('sqs:SendMessage', target)] : [];
  if (source.includes(':sqs:')) {
    const actions = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];
    return [...actions.map((action) => plain(`sqs:${action}`, source)), ...failure];
  }
  const actions = ['DescribeStream', 'GetRecords', 'GetShardIterator'];
  // ListStreams is about all streams of the account.
  return [
    ...actions.map((action) => plain(`dynamodb:${action}`, source)),
    plain('dynamodb:ListStreams', '*'),
    ...failure,
  ];
}

/** Throws, as the deployment would fail, if a role may not read what its function is fed from. */
export async function checkMappings(assembly: TemplateResources, authoriser: Authoriser): Promise<void> {
  const functions = assembly.resources.filter(({ type }) => type === 'AWS::Lambda::Function');
  for (const mapping of assembly.resources.filter(({ type }) => type === 'AWS::Lambda::EventSourceMapping')) {
    const name = String(mapping.properties.FunctionName);
    const found = functions.find(({ ref, arn }) => ref === name || arn === name);
    if (found === undefined) throw new Error(`${mapping.stack}/${mapping.logicalId}: no function ${name}`);
    for (const need of needsOf(mapping)) {
      const refusal = await authoriser.check(found.logicalId, need);
      if (refusal === undefined) continue;
      throw new Error(`${mapping.stack}/${mapping.logicalId}: the deployment would fail: ${refusal}`);
    }
  }
}
