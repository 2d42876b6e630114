import { type TestTemplate, testFunction, testRole, writeAssembly } from './assembly.ts';

const permission = (name: string, principal: string): object => ({
  Type: 'AWS::Lambda::Permission',
  Properties: { Action: 'lambda:InvokeFunction', FunctionName: { 'Fn::GetAtt': [name, 'Arn'] }, Principal: principal },
});

const allow = (Action: readonly string[], Resource: unknown): object => ({ Effect: 'Allow', Action, Resource });
const att = (id: string, name = 'Arn'): object => ({ 'Fn::GetAtt': [id, name] });

/**
 * A small service of every shape that the embedded stack runs: `echo` answers HTTP and writes items; `relay` reads the
 * table's stream and sends to a queue; `notify` takes from the queue and writes what it got; `tick` is on a schedule.
 */
const template: TestTemplate = {
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      },
    },
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        VisibilityTimeout: 60,
        RedrivePolicy: { deadLetterTargetArn: att('Dead'), maxReceiveCount: 2 },
      },
    },
    Dead: { Type: 'AWS::SQS::Queue', Properties: {} },
    Lost: { Type: 'AWS::SQS::Queue', Properties: {} },
    echoRole: testRole([allow(['dynamodb:PutItem', 'dynamodb:Query'], att('Table'))]),
    echo: testFunction('echo', { Environment: { Variables: { TABLE: { Ref: 'Table' }, STAGE: 'local' } }, Timeout: 2 }),
    relayRole: testRole([
      allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], att('Table', 'StreamArn')),
      allow(['dynamodb:ListStreams'], '*'),
      allow(['sqs:SendMessage'], [att('Queue'), att('Lost')]),
    ]),
    relay: testFunction('relay', { Environment: { Variables: { QUEUE_URL: { Ref: 'Queue' } } } }),
    notifyRole: testRole([
      allow(
        [
          'sqs:ReceiveMessage',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'sqs:ChangeMessageVisibility',
          'sqs:GetQueueUrl',
        ],
        att('Queue'),
      ),
      allow(['dynamodb:PutItem'], att('Table')),
    ]),
    notify: testFunction('notify', { Environment: { Variables: { TABLE: { Ref: 'Table' } } } }),
    tickRole: testRole([allow(['dynamodb:PutItem'], att('Table'))]),
    tick: testFunction('tick', { Environment: { Variables: { TABLE: { Ref: 'Table' } } } }),
    Stream: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: att('Table', 'StreamArn'),
        FunctionName: { Ref: 'relay' },
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 10,
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 1,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        DestinationConfig: { OnFailure: { Destination: att('Lost') } },
        FilterCriteria: {
          Filters: [{ Pattern: JSON.stringify({ dynamodb: { Keys: { sk: { S: [{ prefix: 'OUT#' }] } } } }) }],
        },
      },
    },
    Messages: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: att('Queue'),
        FunctionName: { Ref: 'notify' },
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
    },
    Minute: {
      Type: 'AWS::Events::Rule',
      Properties: {
        ScheduleExpression: 'rate(1 minute)',
        State: 'ENABLED',
        Targets: [{ Id: 'Target0', Arn: att('tick') }],
      },
    },
    tickPermission: permission('tick', 'events.amazonaws.com') as never,
    echoPermission: permission('echo', 'apigateway.amazonaws.com') as never,
    Api: {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: {
        Name: 'sample',
        ProtocolType: 'HTTP',
        CorsConfiguration: { AllowOrigins: ['https://a.example'], AllowMethods: ['GET'], MaxAge: 60 },
      },
    },
    Stage: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: { Ref: 'Api' }, StageName: '$default', AutoDeploy: true },
    },
    Authorizer: {
      Type: 'AWS::ApiGatewayV2::Authorizer',
      Properties: {
        ApiId: { Ref: 'Api' },
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Authorization'],
        Name: 'jwt',
        JwtConfiguration: { Audience: ['onegrid'], Issuer: 'https://issuer.onegrid.local' },
      },
    },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: { Ref: 'Api' },
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: att('echo'),
        PayloadFormatVersion: '2.0',
      },
    },
    ...routes(),
  },
};

function routes(): TestTemplate['Resources'] {
  const route = (key: string, secured: boolean) => ({
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      ApiId: { Ref: 'Api' },
      RouteKey: key,
      Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
      ...(secured ? { AuthorizationType: 'JWT', AuthorizerId: { Ref: 'Authorizer' } } : { AuthorizationType: 'NONE' }),
    },
  });
  return {
    Public: route('POST /public/{what}', false),
    Read: route('GET /public/{what}', false),
    Secured: route('GET /secured', true),
  };
}

const echo = `
const { DynamoDBClient, PutItemCommand, QueryCommand, DeleteItemCommand } = await import('@aws-sdk/client-dynamodb');
const client = new DynamoDBClient({});
const put = (item) => client.send(new PutItemCommand({ TableName: process.env.TABLE, Item: item }));
export const handler = async (event, context) => {
  const what = event.pathParameters?.what;
  if (what === 'crash') process.exit(3);
  if (what === 'throw') throw new Error('on purpose');
  if (what === 'hang') await new Promise((next) => setTimeout(next, 60_000));
  if (what === 'large') return { statusCode: 200, body: 'x'.repeat(7_000_000) };
  if (what === 'env') return { keys: Object.keys(process.env).sort() };
  if (what === 'time') return { now: new Date().toISOString(), date: Date.now(), left: context.getRemainingTimeInMillis() };
  if (what === 'forbidden') {
    try {
      await client.send(new DeleteItemCommand({ TableName: process.env.TABLE, Key: { pk: { S: 'a' }, sk: { S: 'b' } } }));
    } catch (error) { return { error: error.name }; }
  }
  if (what === 'write') {
    const { pk, sk, text } = JSON.parse(event.body);
    await put({ pk: { S: pk }, sk: { S: sk }, text: { S: text } });
  }
  if (what === 'read') {
    const { Items } = await client.send(new QueryCommand({ TableName: process.env.TABLE, ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: event.queryStringParameters.pk } } }));
    return Items.map((item) => Object.fromEntries(Object.entries(item).map(([key, { S, N }]) => [key, S ?? N])));
  }
  return event;
};`;

const relay = `
const { SQSClient, SendMessageCommand } = await import('@aws-sdk/client-sqs');
const client = new SQSClient({});
export const handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const { dynamodb } of Records) {
    const text = dynamodb.NewImage.text.S;
    if (text === 'throw') throw new Error('on purpose');
    if (text === 'poison') { batchItemFailures.push({ itemIdentifier: dynamodb.SequenceNumber }); continue; }
    await client.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL,
      MessageBody: JSON.stringify({ pk: dynamodb.Keys.pk.S, sk: dynamodb.Keys.sk.S, text }) }));
  }
  return { batchItemFailures };
};`;

const notify = `
const { DynamoDBClient, PutItemCommand } = await import('@aws-sdk/client-dynamodb');
const client = new DynamoDBClient({});
export const handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const { body, messageId } of Records) {
    const { pk, sk, text } = JSON.parse(body);
    if (text === 'dead') { batchItemFailures.push({ itemIdentifier: messageId }); continue; }
    await client.send(new PutItemCommand({ TableName: process.env.TABLE,
      Item: { pk: { S: pk }, sk: { S: 'GOT#' + sk }, text: { S: text } } }));
  }
  return { batchItemFailures };
};`;

const tick = `
const { DynamoDBClient, PutItemCommand } = await import('@aws-sdk/client-dynamodb');
const client = new DynamoDBClient({});
export const handler = async (event) => {
  await client.send(new PutItemCommand({ TableName: process.env.TABLE,
    Item: { pk: { S: 'TICK' }, sk: { S: event.time }, now: { S: new Date().toISOString() } } }));
};`;

/** Writes the sample service as a cloud assembly and gives its folder. */
export function writeSampleAssembly(): string {
  return writeAssembly({ Sample: template }, { echo, relay, notify, tick });
}
