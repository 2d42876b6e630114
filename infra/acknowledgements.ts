import { type App, Validations } from 'aws-cdk-lib';
import type { GatewayRoute } from './constructs/http-api.ts';
import type { Settings } from './settings.ts';
import {
  caseUploadPrefix,
  evidencePrefix,
  quarantinePrefix,
  sheetPrefix,
  taskUploadPrefix,
  uploadShownPrefix,
} from './stacks/data.ts';

/** A finding of the rule packs that we accept, where, and why. */
export interface Acknowledgement {
  readonly id: string;
  /** Construct paths; `{prefix}` stands for the stacks' common prefix, here and in the id. */
  readonly at: readonly string[];
  readonly reason: string;
}

const attachments = 'AwsSolutions-IAM5[Resource::{prefix}-Data:ExportsOutputFnGetAttAttachments87B238D3Arn6729C3C8';

const accepted: readonly Acknowledgement[] = [
  {
    id: 'AwsSolutions-S1',
    at: ['{prefix}-Data/Attachments'],
    reason:
      'Who read or added an attachment is in the audit table, with person, post and purpose, which access logs lack.',
  },
  {
    id: 'AwsSolutions-SMG4',
    at: ['{prefix}-Data/Secret'],
    reason:
      'Keys derived from it are stored in lookups and tracking codes; rotation goes by key version, not by replacing it.',
  },
  {
    id: 'AwsSolutions-SQS3',
    at: ['{prefix}-Messaging/Poison'],
    reason: 'It is where records end that nothing can process; nobody consumes it, and an alarm watches it.',
  },
  {
    id: 'Serverless-SQSRedrivePolicy',
    at: [
      '{prefix}-Messaging/Poison',
      '{prefix}-Messaging/Notifications/DeadLetters',
      '{prefix}-Messaging/Jobs/DeadLetters',
      '{prefix}-Messaging/Uploads/DeadLetters',
    ],
    reason: 'These are the last queues of their chain; alarms watch them.',
  },
  {
    id: `${attachments}/${caseUploadPrefix}*]`,
    at: ['Intake', 'Cases', 'Field', 'Media'].map((id) => `{prefix}-Service/${id}/Role`),
    reason:
      'Upload links are signed for keys made at request time, below this prefix only; media reads what came there.',
  },
  {
    id: `${attachments}/${taskUploadPrefix}*]`,
    at: ['Field', 'Media'].map((id) => `{prefix}-Service/${id}/Role`),
    reason:
      'Upload links are signed for keys made at request time, below this prefix only; media reads what came there.',
  },
  {
    id: `${attachments}/${uploadShownPrefix}*]`,
    at: ['Cases', 'Field', 'Media'].map((id) => `{prefix}-Service/${id}/Role`),
    reason: 'What is shown of an upload has a key made at request time, below this prefix only, and goes in two days.',
  },
  {
    id: `${attachments}/${quarantinePrefix}*]`,
    at: ['Cases', 'Field', 'Media'].map((id) => `{prefix}-Service/${id}/Role`),
    reason: 'What reporters sent has keys made at request time, below this prefix only, and goes in a month.',
  },
  {
    id: `${attachments}/${evidencePrefix}*]`,
    at: ['Cases', 'Field', 'Media'].map((id) => `{prefix}-Service/${id}/Role`),
    reason: 'Evidence is copied to keys made at request time, below this prefix only, where nothing expires.',
  },
  {
    id: `${attachments}/${sheetPrefix}*]`,
    at: ['{prefix}-Service/Directory/Role', '{prefix}-Service/Jobs/Role'],
    reason: 'Files of imports and exports have keys made at request time, below this prefix only, and go in two days.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::*]',
    at: ['{prefix}-Service/Relay/Role', '{prefix}-Service/Tally/Role'],
    reason: 'dynamodb:ListStreams, which the event source mapping needs, knows no resource. It tells names only.',
  },
  {
    id: 'Serverless-LambdaDLQ',
    at: ['{prefix}-Service'],
    reason: 'HTTP, stream and queue call functions synchronously; the clock is called again the next minute.',
  },
  {
    id: 'Serverless-LambdaEventSourceMappingDestination',
    at: ['{prefix}-Service/Notify/Queue', '{prefix}-Service/Jobs/Queue', '{prefix}-Service/Media/Queue'],
    reason: 'Lambda offers destinations for streams only; a queue has its redrive policy.',
  },
  {
    id: 'Serverless-EventBusDLQ',
    at: ['{prefix}-Service/EveryMinute'],
    reason: 'A lost tick is made up by the next one; an old tick would be of no use.',
  },
  {
    id: 'Serverless-LambdaTracing',
    at: ['{prefix}-Service'],
    reason: 'A setting, off by default: it costs more than all else of a town, and the China regions do not offer it.',
  },
];

const mail: Acknowledgement = {
  id: 'Serverless-SNSRedrivePolicy',
  at: ['{prefix}-Service/Alarms/Topic'],
  reason: 'An alarm whose mail can not be delivered stays visible in CloudWatch; nobody would read its dead letter.',
};

const tracing: Acknowledgement = {
  id: 'AwsSolutions-IAM5[Resource::*]',
  at: ['Intake', 'Cases', 'Directory', 'People', 'Insight', 'Field', 'Notify', 'Clock', 'Jobs', 'Media'].map(
    (id) => `{prefix}-Service/${id}/Role`,
  ),
  reason: 'xray:PutTraceSegments and xray:PutTelemetryRecords, which active tracing needs, know no resource.',
};

/** Routes that anybody may call are said to be so in the route table; the fallback only answers that there is nothing. */
const publicRoutes = (routes: readonly GatewayRoute[]): Acknowledgement => ({
  id: 'AwsSolutions-APIG4',
  at: ['Fallback', ...routes.filter(({ auth }) => auth === 'public').map(({ name }) => name)].map(
    (name) => `{prefix}-Service/Http/${name}`,
  ),
  reason: 'Public by the route table: residents report and follow their report without an account.',
});

/** Every finding that we accept with these settings and routes. */
export function acknowledgements(
  prefix: string,
  settings: Settings,
  routes: readonly GatewayRoute[],
): readonly Acknowledgement[] {
  const named = (text: string): string => text.replace('{prefix}', prefix);
  const all = [
    ...accepted,
    publicRoutes(routes),
    ...(settings.alarmEmail === undefined ? [] : [mail]),
    ...(settings.tracing ? [tracing] : []),
  ];
  return all.map(({ id, at, reason }) => ({ id: named(id), at: at.map(named), reason }));
}

/** Attaches acknowledgements to their constructs. Throws when a path names none, so that none outlives its cause. */
export function acknowledge(app: App, all: readonly Acknowledgement[]): void {
  const byPath = new Map(app.node.findAll().map((construct) => [construct.node.path, construct]));
  for (const { id, at, reason } of all) {
    for (const path of at) {
      const construct = byPath.get(path);
      if (construct === undefined) throw new Error(`An acknowledgement names ${path}, which does not exist`);
      Validations.of(construct).acknowledge({ id, reason });
    }
  }
}
