import { playStory, storyData, type Told } from '../story/story.ts';
import { received } from '../support/deliveries.ts';
import { sceneOf } from '../support/episode.ts';
import { expectDelivered, itemsOfMatters, repair, settled } from '../support/outbox.ts';
import { api, control, functionId, signIn, standAt, TOWN } from '../support/stage.ts';

/** The whole story while the functions behind the commands die again and again. */

/** About as many calls as each of them makes in the story: somewhere among these it dies. */
const CALLS = { relay: 22, notify: 240, tally: 85, clock: 700 } as const;
const DEATHS = 8;
/** The story's night, moved to another day than the one on which it is told undisturbed. */
const SHIFT_DAYS = -4;
const DAYS = 'from=2026-03-02&to=2026-03-03';

type Figures = Readonly<Record<string, number>>;

/** Mulberry32, so that it is the same story every time; draws a whole number below. */
const draws = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
};

const lurk = async (): Promise<void> => {
  const draw = draws(2026);
  for (const [name, calls] of Object.entries(CALLS)) {
    const caller = await functionId(name);
    for (let n = 0; n < DEATHS; n += 1) {
      const kind = draw(2) === 0 ? 'kill-before' : 'kill-after';
      await control.send('POST', '/faults', { caller, nth: 1 + draw(calls), kind });
    }
  }
};

const figuresOf = async (grid: string): Promise<readonly Figures[]> => {
  const token = await signIn('demo-leader-1');
  const areas = [grid, grid.slice(0, 12), TOWN];
  const replies = await Promise.all(areas.map((area) => api('GET', `/v1/overview?area=${area}&${DAYS}`, { token })));
  return replies.map((reply) => reply.body.figures as Figures);
};

describe('the story while relay, notify, tally and clock die at random', () => {
  let told: Told;
  let before: readonly Figures[];
  let deaths: number;

  beforeAll(async () => {
    await standAt('2026-03-02T14:00:00.000Z');
    await settled();
    before = await figuresOf((await sceneOf()).grid);
    await control.send('DELETE', '/deliveries');
    await lurk();
    told = await playStory({ api, control, tell: () => undefined, shiftDays: SHIFT_DAYS });
    await settled();
    const { faults } = await control.send('GET', '/faults');
    deaths = (faults as { fired: number }[]).reduce((sum, one) => sum + one.fired, 0);
    await control.send('DELETE', '/faults');
  }, 300_000);

  afterAll(() => control.send('DELETE', '/faults'));

  it('ends as it should', () => {
    expect(deaths).toBeGreaterThan(DEATHS * 3);
    expect(told.case).toMatchObject({ state: 'closed', onTime: true, overdue: false });
    expect(told.whistleView).toMatchObject({ state: 'confirmed' });
    expect(told.tracking.map((one) => one.state)).toEqual(['done', 'done', 'done']);
  });

  it('is counted as if nothing had happened', async () => {
    const after = await figuresOf(told.grid);
    const grown = after.map((figures, at) =>
      Object.fromEntries(Object.entries(figures).map(([name, count]) => [name, count - (before[at]?.[name] ?? 0)])),
    );
    for (const figures of grown) {
      expect(figures).toMatchObject({
        ...{ reported: 3, merged: 2, filed: 1, submitted: 1, closed: 1, closedOnTime: 1, closedLate: 0 },
        ...{ whistles: 1, whistlesEnded: 1, invited: 4, reportedIn: 4, reportedInOnTime: 3, reportedInLate: 1 },
      });
    }
    // Reports belong to a village, not to a grid.
    const calls = { reports: 3, callBacks: 3, contacted: 3, solved: 3, satisfied: 3 };
    expect(grown).toMatchObject([{ reports: 0, callBacks: 0 }, calls, calls]);
  });

  it('has told every department everything, once and in order', async () => {
    const cases = told.tracking.map((one) => `CASE#${one.caseNum}`);
    const matters = [...cases, `WHISTLE#${told.whistle.split('/').at(-1)}`];
    await repair(matters);
    const departments = storyData.whistle.departments.map((one) => one.id);
    expectDelivered(departments, await itemsOfMatters(matters), await received());
  }, 120_000);
});
