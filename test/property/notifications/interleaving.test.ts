import fc from 'fast-check';
import { deliver } from '../../../shared/notifications/deliver.ts';
import { type Behaviour, type Gate, type Planned, World } from './world.ts';

/**
 * The real delivery, any number of workers of it, against a ledger and endpoints in memory. The scheduler chooses which
 * call of which worker happens next; workers die before and after any call; endpoints fail, refuse, and lose answers.
 */

const ref = { pk: 'CASE#1', audience: 'd', town: '320506103' };
const plenty = () => 60_000;

const planned: fc.Arbitrary<Planned> = fc.record({
  part: fc.constantFrom('_', 'p'),
  reminder: fc.boolean(),
});
const behaviour: fc.Arbitrary<Behaviour> = fc.constantFrom('ok', 'ok', 'down', 'refuses', 'silent');

/** Every call waits for its turn twice: before it takes effect and before its answer. At turn `diesAt` it waits for ever. */
const gated = (scheduler: fc.Scheduler, diesAt: number): Gate => {
  let turns = 0;
  const turn = async () => {
    await scheduler.schedule(Promise.resolve());
    turns += 1;
    if (turns > diesAt) await new Promise<never>(() => undefined);
  };
  return async (call) => {
    await turn();
    const value = call();
    await turn();
    return value;
  };
};

const versionsOf = (ids: readonly string[], part: string): number[] =>
  ids.filter((id) => id.split('/')[2] === part).map((id) => Number(id.split('/')[3]));

const ascending = (versions: readonly number[]): number[] => [...versions].sort((a, b) => a - b);

/** Lets time pass and the sweep, the relay and the operator do their work until nothing is open. */
async function settleDown(world: World): Promise<void> {
  const direct: Gate = async (call) => call();
  for (let day = 0; world.open().length > 0 && day < 200; day += 1) {
    await deliver(world.worker(direct), ref, plenty);
    world.redeliverDead();
    if (world.open().length === 0) break;
    world.advanceToNextWake();
    world.wakeDue();
  }
}

function expectAllWell(world: World): void {
  const messages = [...world.messages.values()];
  expect(world.open()).toEqual([]);
  for (const one of messages.filter(({ state }) => state === 'superseded')) {
    const newer = messages.some((m) => m.part === one.part && m.type === one.type && m.version > one.version);
    expect([one.latestWins, newer]).toEqual([true, true]);
  }
  const delivered = messages.filter(({ state }) => state === 'delivered').map(({ id }) => id);
  for (const { channel } of world.targets.filter(({ kind }) => kind === 'webhook')) {
    const arrived = [...new Set(world.arrivals.get(channel) ?? [])];
    expect(arrived).toEqual(expect.arrayContaining(delivered));
    for (const part of ['_', 'p']) expect(versionsOf(arrived, part)).toEqual(ascending(versionsOf(arrived, part)));
  }
  expect(new Set(world.inbox).size).toBe(world.inbox.length);
  expect(world.inbox).toEqual(expect.arrayContaining(delivered));
}

describe('whatever the workers, the endpoints and the operator do', () => {
  it('nothing is lost, nothing arrives out of order, and the inbox has each message once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(planned, { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 4 }),
        fc.array(behaviour, { maxLength: 12 }),
        fc.integer({ min: 0, max: 2 }),
        async (scheduler, commands, deaths, behaviours, webhooks) => {
          const world = new World(webhooks, behaviours);
          for (const command of commands) void scheduler.schedule(Promise.resolve()).then(() => world.commit(command));
          for (const diesAt of deaths) void deliver(world.worker(gated(scheduler, diesAt)), ref, plenty);
          await scheduler.waitIdle();
          await settleDown(world);

          expectAllWell(world);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
