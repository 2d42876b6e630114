import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { requirePermission } from '../http/api.ts';
import type { Logs } from '../logs.ts';
import type { Functions } from '../runtime/functions.ts';
import type { Assembly } from '../template.ts';
import { parseSchedule, type Schedule } from './schedule-expression.ts';

/** A rule with its next firing. */
interface Rule {
  readonly arn: string;
  readonly schedule: Schedule;
  readonly targets: readonly { readonly Arn: string; readonly Input?: string }[];
}

const hour = 3_600_000;

/** How far apart firings may come when the clock jumps: a month of minutes is not worth a month of invocations. */
const steps: readonly { readonly upTo: number; readonly step: number }[] = [
  { upTo: 6 * hour, step: 0 },
  { upTo: 72 * hour, step: hour / 6 },
  { upTo: Number.POSITIVE_INFINITY, step: hour },
];

/** EventBridge invokes asynchronously and tries twice more after a function error. */
const attempts = 3;

export interface Scheduler {
  /** Moves the set clock forward, firing what falls due on the way and waiting for what it sets off. */
  advanceTo(milliseconds: number): Promise<number>;
  /** Sets the clock without firing what lies between. */
  jumpTo(milliseconds: number): void;
  busy(): string | undefined;
  stop(): Promise<void>;
}

/** Runs the schedule rules of the template by the set clock. */
export function startScheduler(options: {
  readonly assembly: Assembly;
  readonly clock: Clock;
  readonly functions: Pick<Functions, 'invoke'>;
  readonly logs: Logs;
  /** Called after a firing during a jump, and at its end. */
  readonly settle: (since: 'firing' | 'end') => Promise<void>;
}): Scheduler {
  const { clock, functions, logs, settle } = options;
  const rules = readRules(options.assembly);
  let position = clock.now();
  let firing = 0;
  let jump: Promise<unknown> = Promise.resolve();
  let jumping = false;
  let stopped = false;

  const run = async (rule: Rule, at: number): Promise<void> => {
    for (const { Arn, Input } of rule.targets) {
      const event: unknown = Input === undefined ? scheduledEvent(rule.arn, at, options.assembly) : JSON.parse(Input);
      for (let attempt = 1; attempt <= attempts && !stopped; attempt += 1) {
        const outcome = await functions.invoke(Arn, event);
        if (outcome.ok) break;
        logs.write('schedule', `${rule.arn}: attempt ${attempt} failed: ${outcome.errorType} ${outcome.errorMessage}`);
        await sleep(100 * attempt);
      }
    }
  };

  const fire = async (at: number, due: readonly Rule[]): Promise<void> => {
    firing += 1;
    position = Math.max(position, at);
    await Promise.all(due.map((rule) => run(rule, at))).finally(() => (firing -= 1));
  };

  const advance = async (target: number): Promise<number> => {
    const step = steps.find(({ upTo }) => target - clock.now() <= upTo)?.step ?? 0;
    let count = 0;
    while (!stopped) {
      const { at, due } = nextFiring(rules, position, step);
      if (at > target) break;
      clock.set(Math.max(at, clock.now()));
      await fire(at, due);
      await settle('firing');
      count += due.length;
    }
    clock.set(target);
    position = Math.max(position, target);
    await settle('end');
    return count;
  };

  const tick = (): void => {
    if (jumping || clock.state.frozenAt !== undefined) return;
    const { at, due } = nextFiring(rules, position, 0);
    if (at <= clock.now()) void fire(at, due);
  };
  const timer = setInterval(tick, 250);
  return {
    advanceTo(target) {
      const mine = jump.then(async () => {
        jumping = true;
        return await advance(target).finally(() => {
          jumping = false;
        });
      });
      jump = mine.catch(() => undefined);
      return mine;
    },
    jumpTo(milliseconds) {
      clock.set(milliseconds);
      position = milliseconds;
    },
    busy: () => (firing > 0 ? `${firing} schedules firing` : undefined),
    async stop() {
      stopped = true;
      clearInterval(timer);
      await jump;
    },
  };
}

/** The earliest firing after a time, with every rule due then; `step` thins out what fires more often than it. */
function nextFiring(rules: readonly Rule[], after: number, step: number): { at: number; due: readonly Rule[] } {
  const all = rules.map((rule) => {
    const at = rule.schedule.next(after);
    const { period } = rule.schedule;
    return { rule, at: period !== undefined && period < step ? Math.ceil(at / step) * step : at };
  });
  const at = Math.min(Number.POSITIVE_INFINITY, ...all.map((each) => each.at));
  return { at, due: all.filter((each) => each.at === at).map(({ rule }) => rule) };
}

function readRules(assembly: Assembly): readonly Rule[] {
  return assembly
    .byType('AWS::Events::Rule')
    .filter(({ properties }) => properties.State !== 'DISABLED')
    .map(({ arn, properties }) => {
      const targets = (properties.Targets ?? []) as Rule['targets'];
      for (const { Arn } of targets) requirePermission(assembly, Arn, 'events.amazonaws.com');
      return { arn, schedule: parseSchedule(String(properties.ScheduleExpression)), targets };
    });
}

function scheduledEvent(ruleArn: string, at: number, { account, region }: Assembly): object {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account,
    time: new Date(at).toISOString().replace('.000Z', 'Z'),
    region,
    resources: [ruleArn],
    detail: {},
  };
}
