import type { FaultRule } from './aws/faults.ts';
import type { AwsSide } from './aws/side.ts';
import type { Clock } from './clock.ts';
import type { Drained } from './drain.ts';
import { milliseconds } from './duration.ts';
import type { Disorder } from './events/disorder.ts';
import type { Scheduler } from './events/schedules.ts';
import type { Issuer } from './issuer.ts';
import { BadRequest, type Call, type Handlers } from './json-server.ts';
import type { Logs } from './logs.ts';
import type { Receiver } from './receiver.ts';
import type { Functions } from './runtime/functions.ts';
import type { Assembly } from './template.ts';

/** What the control port shows and moves. */
export interface ControlParts {
  readonly assembly: Assembly;
  readonly aws: AwsSide;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly issuer: Issuer;
  readonly functions: Functions;
  readonly receiver: Receiver;
  readonly logs: Logs;
  readonly disorder: Disorder;
  readonly drain: (timeout?: number) => Promise<Drained>;
  /** Demo persons, and what else the seed told. */
  readonly seeded: () => object;
  /** Addresses of the stack's parts, by name. */
  readonly addresses: () => Readonly<Record<string, string>>;
}

const since = ({ query }: Call): number => whole(query.get('since') ?? 0, 'since');

function whole(value: unknown, name: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0) throw new BadRequest(`${name} must be a whole number`);
  return number;
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw new BadRequest(`${name} must be a text`);
  return value;
}

/**
 * The control port: never part of the API and absent on AWS. It sets the clock, makes tokens, injects faults, and shows
 * what happened inside, for tests, the bench and the curious.
 */
export function controlHandlers(parts: ControlParts): Handlers {
  const { aws, clock, logs, receiver, issuer, functions } = parts;
  return {
    'GET /': () => ({ ...parts.addresses(), offered: Object.keys(controlHandlers(parts)) }),
    'GET /resources': () =>
      parts.assembly.resources.map(({ logicalId, stack, type, ref, arn }) => ({ logicalId, stack, type, ref, arn })),
    'GET /persons': () => parts.seeded(),
    'POST /tokens': async ({ body }) => ({ token: await token(issuer, body), tokenType: 'Bearer' }),
    'GET /.well-known/openid-configuration': () => issuer.discovery(parts.addresses().control ?? ''),
    'GET /.well-known/jwks.json': () => issuer.jwks(),
    'GET /clock': () => clockView(clock),
    'POST /clock': ({ body }) => moveClock(parts, body),
    'GET /calls': (call) => ({ last: aws.calls.last(), calls: aws.calls.since(since(call)) }),
    'GET /logs': (call) => ({ last: logs.last(), logs: logs.since(since(call)) }),
    'GET /queues': () => ({ queues: aws.queues() }),
    'GET /faults': () => ({ faults: aws.faults.list() }),
    'POST /faults': ({ body }) => ({ id: aws.faults.add(faultOf(body)) }),
    'DELETE /faults': ({ query }) => {
      const id = query.get('id');
      if (id === null) aws.faults.clear();
      else if (!aws.faults.remove(whole(id, 'id'))) throw new BadRequest(`there is no fault ${id}`);
    },
    'POST /drain': ({ body }) => parts.drain(body.timeout === undefined ? undefined : whole(body.timeout, 'timeout')),
    'GET /deliveries': (call) => ({
      deliveries: receiver.deliveries(since(call)),
      endpoints: receiver.endpoints(),
    }),
    'DELETE /deliveries': () => receiver.clear(),
    'POST /deliveries/behaviour': ({ body }) =>
      receiver.behave({
        path: text(body.path, 'path'),
        status: whole(body.status, 'status'),
        times: whole(body.times ?? 1, 'times'),
      }),
    'GET /environments': () => ({ environments: functions.processes() }),
    'POST /environments/kill': async ({ body }) => {
      await functions.kill({
        functionId: text(body.functionId, 'functionId'),
        environment: whole(body.environment, 'environment'),
      });
    },
    'GET /grants/unused': () => ({ unused: aws.grants.unused() }),
    'GET /settings': () => settingsView(parts),
    'POST /settings': ({ body }) => applySettings(parts, body),
  };
}

function token(issuer: Issuer, body: Call['body']): Promise<string> {
  const { sub, expiresIn, audience, scope, ...claims } = body;
  if (expiresIn !== undefined && typeof expiresIn !== 'number') throw new BadRequest('expiresIn must be seconds');
  return issuer.token({
    sub: text(sub, 'sub'),
    ...(expiresIn === undefined ? {} : { expiresIn }),
    ...(audience === undefined ? {} : { audience: text(audience, 'audience') }),
    ...(scope === undefined ? {} : { scope: text(scope, 'scope') }),
    claims,
  });
}

function clockView(clock: Clock): { readonly now: string; readonly running: boolean } {
  return { now: clock.date().toISOString(), running: clock.state.frozenAt === undefined };
}

/**
 * `now` sets the time, forward with what falls due on the way unless `leap` leaves that to the next minute; `advance`
 * adds to it; `run` lets it tick or not.
 */
async function moveClock({ clock, scheduler }: ControlParts, body: Call['body']): Promise<object> {
  const { now, advance, run, leap, ...unknown } = body;
  const [other] = Object.keys(unknown);
  if (other !== undefined) throw new BadRequest(`the clock knows now, leap, advance and run, not ${other}`);
  if (run !== undefined && typeof run !== 'boolean') throw new BadRequest('run must be true or false');
  if (leap !== undefined && typeof leap !== 'boolean') throw new BadRequest('leap must be true or false');
  if (run !== undefined) clock.run(run);
  let fired = 0;
  if (now !== undefined) {
    const target = Date.parse(text(now, 'now'));
    if (Number.isNaN(target)) throw new BadRequest('now must be a time');
    if (leap === true || target < clock.now()) scheduler.jumpTo(target);
    else fired += await scheduler.advanceTo(target);
  }
  if (advance !== undefined) {
    const length = milliseconds(advance);
    if (length === undefined || length < 0) throw new BadRequest('advance must be seconds or a duration such as PT2H');
    fired += await scheduler.advanceTo(clock.now() + length);
  }
  return { ...clockView(clock), fired };
}

const faultKinds: ReadonlySet<FaultRule['kind']> = new Set<FaultRule['kind']>([
  'TransactionConflict',
  'ProvisionedThroughputExceeded',
  'InternalServerError',
  'kill-before',
  'kill-after',
  'timeout',
  'lost-answer',
]);

function faultOf(body: Call['body']): FaultRule {
  const kind = [...faultKinds].find((each) => each === body.kind);
  if (kind === undefined) throw new BadRequest(`kind must be one of ${[...faultKinds].join(', ')}`);
  const { perInvocation } = body;
  if (perInvocation !== undefined && typeof perInvocation !== 'boolean') {
    throw new BadRequest('perInvocation must be true or false');
  }
  const place = ['caller', 'service', 'action', 'table'].filter((name) => body[name] !== undefined);
  return {
    ...Object.fromEntries(place.map((name) => [name, text(body[name], name)])),
    ...(body.nth === undefined ? {} : { nth: whole(body.nth, 'nth') }),
    ...(body.count === undefined ? {} : { count: whole(body.count, 'count') }),
    ...(perInvocation === undefined ? {} : { perInvocation }),
    kind,
  };
}

function settingsView({ aws, disorder }: ControlParts): object {
  return { disorder: disorder.probability, meter: aws.meter.on };
}

function applySettings(parts: ControlParts, body: Call['body']): object {
  const { disorder, hideYoungerThan, meter, ...unknown } = body;
  const [other] = Object.keys(unknown);
  if (other !== undefined) throw new BadRequest(`there is no setting ${other}`);
  if (disorder !== undefined) {
    const given = typeof disorder === 'number' ? { probability: disorder } : (disorder as Record<string, unknown>);
    const seed = given.seed === undefined ? {} : { seed: whole(given.seed, 'seed') };
    parts.disorder.set({ probability: Number(given.probability), ...seed });
  }
  if (hideYoungerThan !== undefined) parts.aws.hideYoungerThan(whole(hideYoungerThan, 'hideYoungerThan'));
  if (meter !== undefined) {
    if (typeof meter !== 'boolean') throw new BadRequest('meter must be true or false');
    parts.aws.meter.on = meter;
  }
  return settingsView(parts);
}
