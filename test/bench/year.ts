import { prices } from './prices.ts';

/** A town's year: what the budget assumes of it. */
export const town = {
  cases: 103_200,
  visits: 180_000,
  reads: 1_000_000,
} as const;

/** A case's eight commands, a visit's four, and what else comes by HTTP. */
const caseCommands = 8;
const visitCommands = 4;

/** What is known on paper only, because the service does not do it yet or one machine can't show it. */
export const assumed = {
  /** Visits to people's homes come with a later module: counted by the sizes of their items. */
  visitWru: 59,
  visitRru: 12,
  visitInvocations: 2,
  /** Seconds of a handler on Lambda with 512 MB: calls of 3 to 10 ms each, and what is reckoned between them. */
  commandSeconds: 0.06,
  readSeconds: 0.04,
  relaySeconds: 0.02,
  tallySeconds: 0.05,
  notifySeconds: 0.3,
  clockSeconds: 0.04,
  memoryGb: 0.5,
  /** At a few requests a minute many find no warm function; each start is billed. */
  coldShare: 0.08,
  coldSeconds: 0.5,
  /** Lambda keeps two pollers on an idle queue, each asking every 20 seconds. */
  pollersPerQueue: 2,
  pollsPerMinute: 3,
  /** One reveal of a contact for each case, before the call back. */
  revealsPerCase: 1,
  /** Searches by words in a year: a hundred a day, of three grams in twenty-six weeks, with half a week of rows and a page. */
  searches: 36_500,
  searchRru: 135,
  /** Of a week's words turned into blocks, for each of its cases of a hundred characters; its row is in the life. */
  blockWru: 1,
  /** Answers are small; exports and photos come from elsewhere. */
  gbOut: 15,
  /** DynamoDB asks the key of an encrypted table again about every five minutes. */
  tableKeyRequests: 105_120,
} as const;

/** What the bench has measured, and what the template says. */
export interface YearInput {
  readonly lifeWru: number;
  readonly lifeRru: number;
  readonly lifeSends: number;
  readonly lifeKms: number;
  readonly lifeInvocations: Readonly<Record<string, number>>;
  readonly lifeLogBytes: number;
  /** Of one read of the mix. */
  readonly readRru: number;
  readonly readLogBytes: number;
  readonly revealRru: number;
  readonly revealWru: number;
  readonly sweepRru: number;
  readonly sweepLogBytes: number;
  readonly consumedQueues: number;
  readonly alarms: number;
  readonly customMetrics: number;
  readonly keys: number;
  readonly secrets: number;
  readonly traced: boolean;
}

export interface YearLine {
  readonly what: string;
  readonly quantity: string;
  readonly usd: number;
  /** Part of the price of standing idle. */
  readonly idle?: true;
}

const minutes = 525_600;
const months = 12;

const million = (count: number): string => `${(count / 1e6).toFixed(2)} M`;

function dynamo(i: YearInput): readonly YearLine[] {
  const { cases, visits, reads } = town;
  const reveals = cases * assumed.revealsPerCase;
  const [caseWrites, visitWrites] = [cases * i.lifeWru, visits * assumed.visitWru];
  // Every second report comes from the public, and each of those moves a counter.
  const otherWrites = reveals * i.revealWru + cases / 2;
  const sweeps = minutes * i.sweepRru;
  const busyReads = cases * i.lifeRru + reveals * i.revealRru + visits * assumed.visitRru + reads * i.readRru;
  const units = (count: number, of: string): string => `${million(count)} ${of}`;
  return [
    {
      what: 'writes, cases',
      quantity: `${cases} × ${i.lifeWru} = ${units(caseWrites, 'WRU')}`,
      usd: caseWrites * prices.writeUnits,
    },
    {
      what: 'writes, visits (assumed)',
      quantity: `${visits} × ${assumed.visitWru} = ${units(visitWrites, 'WRU')}`,
      usd: visitWrites * prices.writeUnits,
    },
    {
      what: 'rate counters, audit of personal-data reads',
      quantity: units(otherWrites, 'WRU'),
      usd: otherWrites * prices.writeUnits,
    },
    {
      what: 'search by words (assumed)',
      quantity: `${units(cases * assumed.blockWru, 'WRU')}, ${units(assumed.searches * assumed.searchRru, 'RRU')}`,
      usd: cases * assumed.blockWru * prices.writeUnits + assumed.searches * assumed.searchRru * prices.readUnits,
    },
    { what: 'reads', quantity: units(busyReads, 'RRU'), usd: busyReads * prices.readUnits },
    { what: 'reads of the sweep', quantity: units(sweeps, 'RRU'), usd: sweeps * prices.readUnits, idle: true },
  ];
}

function compute(i: YearInput): readonly YearLine[] {
  const { cases, visits, reads } = town;
  const commands = cases * caseCommands + visits * visitCommands;
  const requests = commands + reads;
  const seconds =
    commands * assumed.commandSeconds +
    reads * assumed.readSeconds +
    requests * assumed.coldShare * assumed.coldSeconds;
  const times = { relay: assumed.relaySeconds, tally: assumed.tallySeconds, notify: assumed.notifySeconds };
  const behind = Object.entries(times).map(([name, each]) => ({ count: i.lifeInvocations[name] ?? 0, each }));
  const runs = behind.reduce((sum, { count }) => sum + count, 0) * cases + visits * assumed.visitInvocations;
  const work =
    behind.reduce((sum, { count, each }) => sum + count * each, 0) * cases +
    visits * assumed.visitInvocations * assumed.tallySeconds;
  const gbs = (some: number): number => some * assumed.memoryGb;
  const cost = (count: number, some: number): number => count * prices.invocation + gbs(some) * prices.gbSecond;
  const clock = minutes * assumed.clockSeconds;
  return [
    { what: 'HTTP API', quantity: million(requests), usd: requests * prices.httpRequest },
    {
      what: 'Lambda, HTTP',
      quantity: `${million(requests)}, ${gbs(seconds).toFixed(0)} GB-s`,
      usd: cost(requests, seconds),
    },
    {
      what: 'Lambda, relay, tally, notify',
      quantity: `${million(runs)}, ${gbs(work).toFixed(0)} GB-s`,
      usd: cost(runs, work),
    },
    {
      what: 'Lambda, clock',
      quantity: `${million(minutes)}, ${gbs(clock).toFixed(0)} GB-s`,
      usd: cost(minutes, clock),
      idle: true,
    },
  ];
}

function messaging(i: YearInput): readonly YearLine[] {
  const { cases } = town;
  // Each batch is received once and deleted once besides being sent.
  const requests = cases * (i.lifeSends + 2 * (i.lifeInvocations.notify ?? 0));
  const polls = i.consumedQueues * assumed.pollersPerQueue * assumed.pollsPerMinute * minutes;
  return [
    {
      what: 'SQS, messages',
      quantity: million(requests),
      usd: requests * (prices.sqsRequest + prices.fairQueue),
    },
    {
      what: 'SQS, idle polling',
      quantity: `${i.consumedQueues} queue × ${assumed.pollersPerQueue} pollers = ${million(polls)}`,
      usd: polls * prices.sqsRequest,
      idle: true,
    },
  ];
}

function upkeep(i: YearInput): readonly YearLine[] {
  const { cases, visits, reads } = town;
  const commands = cases * caseCommands + visits * visitCommands;
  const keyRequests = cases * (i.lifeKms + assumed.revealsPerCase) + assumed.tableKeyRequests;
  const secretRequests = (commands + reads) * assumed.coldShare;
  const perCommand = i.lifeLogBytes / caseCommands;
  const logs = (cases * caseCommands + visits * visitCommands) * perCommand + reads * i.readLogBytes;
  const clockLogs = minutes * i.sweepLogBytes;
  const gb = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;
  return [
    { what: 'schedule rules', quantity: `${minutes} events`, usd: 0, idle: true },
    { what: 'alarms', quantity: `${i.alarms}`, usd: i.alarms * prices.alarm * months, idle: true },
    {
      what: 'custom metrics',
      quantity: `${i.customMetrics}`,
      usd: i.customMetrics * prices.customMetric * months,
      idle: true,
    },
    { what: 'KMS keys', quantity: `${i.keys}`, usd: i.keys * prices.key * months, idle: true },
    { what: 'KMS requests', quantity: million(keyRequests), usd: keyRequests * prices.keyRequest },
    { what: 'secrets', quantity: `${i.secrets}`, usd: i.secrets * prices.secret * months, idle: true },
    { what: 'secret requests', quantity: million(secretRequests), usd: secretRequests * prices.secretRequest },
    { what: 'logs', quantity: gb(logs), usd: (logs / 1e9) * prices.logGb },
    { what: 'logs of the clock', quantity: gb(clockLogs), usd: (clockLogs / 1e9) * prices.logGb, idle: true },
    {
      what: 'X-Ray',
      quantity: i.traced ? million(commands + reads) : 'off',
      usd: i.traced ? (commands + reads) * prices.trace : 0,
    },
    { what: 'data out', quantity: `${assumed.gbOut} GB`, usd: assumed.gbOut * prices.gbOut },
  ];
}

export interface Year {
  readonly lines: readonly YearLine[];
  readonly usd: number;
  /** Of it what a town pays in which nothing happens. */
  readonly idleUsd: number;
}

/** The cost of a town's year, line by line. */
export function costOfYear(input: YearInput): Year {
  const lines = [...dynamo(input), ...compute(input), ...messaging(input), ...upkeep(input)];
  const sum = (some: readonly YearLine[]): number => some.reduce((all, { usd }) => all + usd, 0);
  return { lines, usd: sum(lines), idleUsd: sum(lines.filter(({ idle }) => idle === true)) };
}

/** What the sum leaves out, to be said wherever it is shown. */
export const notInTheYear: readonly string[] = [
  'storage and point-in-time recovery (about 10 USD in the first year), photos in S3 (about 14)',
  'SMS, an identity provider, taxes, the prices in CNY of the China regions',
];
