import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { consumeQueue, consumeStream } from '../constructs/event-source.ts';
import { type GatewayRoute, HttpApi } from '../constructs/http-api.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { Alarms } from './alarms.ts';
import { type FunctionName, functionSpecs } from './functions.ts';
import { grants, type Resources } from './grants.ts';

/** Pending messages only: deliveries, which change the state, and expiries, which have no new image, do not fire it. */
const pendingMessages = {
  dynamodb: { Keys: { sk: { S: [{ prefix: 'OUT#' }] } }, NewImage: { state: { S: ['pending'] } } },
};

/** What is counted, by kind; a case's own rows for its units are not. Asking for the new image leaves expiries out. */
const countedItems = {
  dynamodb: {
    Keys: { sk: { S: ['META', { prefix: 'PART#' }, { prefix: 'SUP#' }] } },
    NewImage: { kind: { S: ['case', 'whistle', 'whistle-part', 'report', 'supervision', 'task'] } },
  },
};

/** The words of a case, when they are written and where they are amended: what ends or moves a case leaves them as they are. */
const writtenWords = { eventName: ['INSERT'], dynamodb: { NewImage: { kind: { S: ['case-text'] } } } };
const amendedWords = { dynamodb: { NewImage: { kind: { S: ['case-text'] }, amended: { N: [{ exists: true }] } } } };

export interface ServiceStackProps extends StackProps {
  readonly prefix: string;
  readonly resources: Resources;
  readonly routes: readonly GatewayRoute[];
}

/** All that can be thrown away and made again: functions, API, schedule, alarms. */
export class ServiceStack extends Stack {
  readonly functions: Readonly<Record<FunctionName, ServiceFunction>>;

  constructor(scope: Construct, id: string, { prefix, resources, routes, ...props }: ServiceStackProps) {
    super(scope, id, props);
    const { data, messaging, settings } = resources;
    this.functions = this.#makeFunctions(prefix, resources);
    const { relay, tally, notify, clock, jobs, media } = this.functions;
    consumeStream(relay, data.tables.matters, messaging.poison, [pendingMessages]);
    consumeStream(tally, data.tables.matters, messaging.poison, [countedItems, writtenWords, amendedWords]);
    consumeQueue(notify, messaging.notifications.queue);
    consumeQueue(jobs, messaging.jobs.queue, 1);
    consumeQueue(media, messaging.uploads.queue, 1);
    this.#schedule(clock);
    const api = new HttpApi(this, 'Http', { apiName: prefix, routes, functions: this.functions, settings });
    new Alarms(this, 'Alarms', { settings, messaging, api, clock, streamConsumers: { Relay: relay, Tally: tally } });
    new CfnOutput(this, 'ApiUrl', { value: api.api.apiEndpoint });
  }

  #makeFunctions(prefix: string, resources: Resources): Readonly<Record<FunctionName, ServiceFunction>> {
    const make = (name: FunctionName): ServiceFunction => {
      const id = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
      const made = new ServiceFunction(this, id, name, prefix, functionSpecs[name], resources.settings);
      grants[name](made, resources);
      return made;
    };
    return {
      intake: make('intake'),
      cases: make('cases'),
      directory: make('directory'),
      people: make('people'),
      insight: make('insight'),
      field: make('field'),
      relay: make('relay'),
      tally: make('tally'),
      notify: make('notify'),
      clock: make('clock'),
      jobs: make('jobs'),
      media: make('media'),
    };
  }

  /** A rule, not EventBridge Scheduler: it is free and there is one in every region. The next tick makes up for a lost one. */
  #schedule(clock: ServiceFunction): void {
    new Rule(this, 'EveryMinute', {
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(clock.fn, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
  }
}
