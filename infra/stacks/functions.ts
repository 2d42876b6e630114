import { Duration } from 'aws-cdk-lib';

/** What is fixed about a function besides its code and its rights. */
export interface FunctionSpec {
  readonly description: string;
  readonly timeout: Duration;
  /** Megabytes, 512 where nothing is said. The processor grows with it: 1,769 are one whole. */
  readonly memory?: number;
}

/** Below the 30 seconds after which API Gateway gives up while the function would run on. */
const http = Duration.seconds(20);

/** All functions; split by privilege and by event source, not by route. */
export const functionSpecs = {
  intake: {
    description: 'HTTP, public: takes reports, shows a reporter their own and what they may do',
    timeout: http,
  },
  cases: { description: 'HTTP: commands and reads of cases, whistles and notifications', timeout: http },
  directory: { description: 'HTTP: units, grids, departments, staff, catalogue, services, policies', timeout: http },
  people: { description: 'HTTP: personal data, the only one that shows it; lost tracking codes by SMS', timeout: http },
  field: { description: 'HTTP: what a worker’s phone calls; tasks, and the cases found on the way', timeout: http },
  insight: { description: 'HTTP, read only: overview, queues, audit, search by words', timeout: http },
  relay: { description: 'Stream of matters: pending messages to the queue', timeout: Duration.seconds(60) },
  tally: {
    description: 'Stream of matters: statistics, and the words that cases are found by',
    timeout: Duration.seconds(60),
  },
  notify: { description: 'Queue: delivers a notification over its channels', timeout: Duration.seconds(30) },
  jobs: {
    description: 'Queue: what takes longer than a request; files into the registers, tasks for a whole town',
    timeout: Duration.seconds(60),
  },
  media: {
    description: 'Queue: looks at uploads, hashes them, makes of pictures what is shown',
    timeout: Duration.seconds(60),
    // The largest picture has 50 million pixels of four bytes, twice in memory while it is opened.
    memory: 2_048,
  },
  clock: { description: 'Every minute: reminders, overdue, what is to be done again', timeout: Duration.seconds(55) },
} as const satisfies Readonly<Record<string, FunctionSpec>>;

export type FunctionName = keyof typeof functionSpecs;
