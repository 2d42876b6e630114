import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { total } from './calls.ts';
import type { CaseLife } from './case-life.ts';
import type { Measured } from './measure.ts';
import type { OperationFigures } from './operation-figures.ts';
import type { OperationKind } from './operations.ts';
import type { BenchStack } from './stack.ts';
import type { Sweeps } from './sweeps.ts';
import type { YearInput } from './year.ts';

/** Of a hundred reads over the year so many are of each sort; lists are asked for twenty lines at a time. */
const readMix: readonly { readonly share: number; readonly of: (one: OperationFigures) => boolean }[] = [
  { share: 0.4, of: ({ name }) => name === 'get case' },
  { share: 0.25, of: ({ kind }) => kind === 'list' },
  { share: 0.15, of: ({ kind }) => kind === 'overview' },
  { share: 0.2, of: ({ name }) => name === 'tracking' },
];

const mean = (values: readonly number[]): number => {
  if (values.length === 0) throw new Error('a read of the mix was not measured');
  return values.reduce((sum, each) => sum + each, 0) / values.length;
};

/** Read units of one read of the mix. */
export const mixedRead = (operations: readonly OperationFigures[]): number =>
  readMix.reduce((sum, { share, of }) => sum + share * mean(operations.filter(of).map(({ rru }) => total(rru))), 0);

const reading: readonly OperationKind[] = ['list', 'overview', 'other'];

/** Whether a function has the metrics library in its bundle; what it would send no template tells. */
function sendsMetrics(stack: BenchStack): boolean {
  return stack.functions.some((name) => {
    const file = join(dirname(dirname(stack.bundle(name))), 'bundles', `${name}.meta.json`);
    return readFileSync(file, 'utf8').includes('@aws-lambda-powertools/metrics/');
  });
}

/** The metrics that were planned, where any are sent at all. */
const plannedMetrics = 2;

/** What a year's cost is reckoned from: measured figures, and what the template asks for. */
export function yearInput(
  stack: BenchStack,
  parts: {
    readonly life: CaseLife;
    readonly operations: readonly OperationFigures[];
    readonly measured: readonly Measured[];
    readonly idle: Sweeps;
  },
): YearInput {
  const { life, operations, measured, idle } = parts;
  const count = (type: string): number => stack.assembly.byType(type).length;
  const reveal = operations.find(({ name }) => name === 'reveal-contact');
  if (reveal === undefined) throw new Error('reveal-contact was not measured');
  const mappings = stack.assembly.byType('AWS::Lambda::EventSourceMapping');
  const reads = measured.filter(({ operation }) => reading.includes(operation.kind));
  return {
    lifeWru: life.wru,
    lifeRru: life.rru,
    lifeSends: life.sends,
    lifeKms: life.kms,
    lifeInvocations: life.invocations,
    lifeLogBytes: life.logBytes,
    readRru: mixedRead(operations),
    readLogBytes: mean(reads.map(({ logBytes }) => logBytes)),
    revealRru: total(reveal.rru),
    revealWru: total(reveal.wru),
    sweepRru: idle.rru,
    sweepLogBytes: idle.logBytes,
    consumedQueues: mappings.filter(({ properties }) => String(properties.EventSourceArn).includes(':sqs:')).length,
    alarms: count('AWS::CloudWatch::Alarm'),
    customMetrics: sendsMetrics(stack) ? plannedMetrics : 0,
    keys: count('AWS::KMS::Key'),
    secrets: count('AWS::SecretsManager::Secret'),
    traced: stack.assembly
      .byType('AWS::Lambda::Function')
      .some(({ properties }) => (properties.TracingConfig as { Mode?: string } | undefined)?.Mode === 'Active'),
  };
}
