import { REMINDER_STAGES } from '../../shared/workflow/reminders.ts';
import { storyData } from '../story/story.ts';
import { foldedFigures, storedFigures } from '../support/counted.ts';
import { hookOf, type Received, received } from '../support/deliveries.ts';
import { Episode, type Scene, sceneOf } from '../support/episode.ts';
import { Ambush, deathsAt, type Fault, lastCall, type Site, sitesSince } from '../support/kills.ts';
import { expectDelivered, messagesAmong, repair, settled } from '../support/outbox.ts';
import { control, functionId, type Item, itemsOf, standAt } from '../support/stage.ts';

/**
 * The functions behind the commands die between any two of their calls: no message is lost, none takes effect twice or
 * out of order, no figure is wrong, and no reminder is missing or doubled.
 */

const FUNCTIONS = ['relay', 'notify', 'tally', 'clock'] as const;
type Name = (typeof FUNCTIONS)[number];
const DEPARTMENTS = storyData.whistle.departments.map((one) => one.id);
/** Cases played at once while the functions die, so that their batches are larger than the story's. */
const AT_ONCE = 6;
/** One telling has no room for all the deaths; after so many a place is not reached any more, and that is an error. */
const TELLINGS = 6;

/** A step of the telling, and how many deaths of each function it has room for. */
interface Step {
  readonly play: (episodes: readonly Episode[]) => Promise<unknown>;
  readonly deaths: Readonly<Partial<Record<Name, number>>>;
  readonly batches: 'large' | 'small';
}

const all = (act: (episode: Episode) => Promise<void>) => (episodes: readonly Episode[]) =>
  Promise.all(episodes.map(act));

/** So that there is something to wait for, to wake, and to note about an endpoint; fewer than open its circuit. */
const refuse = async (departments: readonly string[], times = 2): Promise<void> => {
  const refusal = { status: 503, times };
  for (const one of departments) await control.send('POST', '/deliveries/behaviour', { path: hookOf(one), ...refusal });
};

/** A queue hands one message out five times, then it is left to the repair alone: so not all deaths come at once. */
const STEPS: readonly Step[] = [
  { play: all((one) => one.report()), deaths: { relay: 3, notify: 6, tally: 4 }, batches: 'small' },
  { play: all((one) => one.dispatch()), deaths: { relay: 3, notify: 6, tally: 4 }, batches: 'small' },
  {
    play: async (episodes) => {
      await refuse(DEPARTMENTS.slice(0, episodes.length));
      await all((one) => one.whistle())(episodes);
    },
    deaths: { relay: 3, notify: 24, tally: 8 },
    batches: 'large',
  },
  { play: all((one) => one.reportIn()), deaths: { relay: 3, notify: 6, tally: 4 }, batches: 'small' },
  {
    // Limits, of the case and of the two that are late: ahead, at and after. And the repair of what was left to it. Minute
    // by minute at first: the reminder ahead has but twelve of them, and who is dead for all of these reminds no more.
    play: async (episodes) => {
      for (const span of ['PT49M', 'PT12M', 'PT6H10M']) {
        if (episodes.length > 1) await refuse(DEPARTMENTS);
        await control.advance(span);
      }
    },
    deaths: { relay: 3, notify: 24, tally: 8, clock: 40 },
    batches: 'large',
  },
  { play: all((one) => one.actTogether()), deaths: { relay: 3, notify: 24, tally: 8 }, batches: 'large' },
  { play: all((one) => one.close()), deaths: { relay: 3, notify: 20, tally: 8 }, batches: 'large' },
];

describe('relay, notify, tally and clock dying between any two of their calls', () => {
  let scene: Scene;
  let sites: readonly Site[];
  let ambushes: readonly { readonly name: Name; readonly ambush: Ambush }[] = [];
  let left: readonly Fault[];
  let matters: readonly string[];
  let items: readonly Item[];
  let got: Received;
  let tables: { readonly matters: readonly Item[]; readonly stats: readonly Item[] };

  const tell = async (count: number): Promise<readonly Episode[]> => {
    const episodes = Array.from({ length: count }, () => new Episode(scene));
    for (const { play, deaths, batches } of STEPS) {
      for (const { name, ambush } of ambushes) await ambush.arm(deaths[name] ?? 0, batches);
      await play(episodes);
      await settled();
    }
    return episodes;
  };

  const unstruck = async (): Promise<readonly Fault[]> =>
    (await Promise.all(ambushes.map(({ ambush }) => ambush.left()))).flat();

  const ambushOf = async (name: Name) => {
    const caller = await functionId(name);
    return { name, ambush: new Ambush(deathsAt(sites.filter((site) => site.caller === caller))) };
  };

  beforeAll(async () => {
    await standAt('2026-03-03T06:00:00.000Z');
    await settled();
    await control.send('DELETE', '/deliveries');
    scene = await sceneOf();
    const since = await lastCall();
    const episodes = [...(await tell(1))];
    sites = await sitesSince(since, FUNCTIONS);
    ambushes = await Promise.all(FUNCTIONS.map(ambushOf));
    for (let telling = 0; telling < TELLINGS && (await unstruck()).length > 0; telling += 1) {
      episodes.push(...(await tell(AT_ONCE)));
    }
    left = await unstruck();
    await control.send('DELETE', '/faults');
    matters = episodes.flatMap((one) => one.matters);
    await repair(matters);
    const [everything, stats] = await Promise.all([itemsOf('Matters'), itemsOf('Stats')]);
    tables = { matters: everything, stats };
    items = everything.filter((item) => matters.includes(String(item.pk)));
    got = await received();
  }, 600_000);

  afterAll(async () => {
    await control.send('DELETE', '/faults');
    await refuse(DEPARTMENTS, 0);
  });

  it('strikes every place at which they call', () => {
    expect(left).toEqual([]);
    for (const { ambush } of ambushes) expect(ambush.struck).toBeGreaterThanOrEqual(3);
    const [notify] = ambushes.filter(({ name }) => name === 'notify');
    expect(notify?.ambush.struck).toBeGreaterThan(50);
  });

  it('leaves every message delivered: to each department once, in the order of versions', () => {
    expect(messagesAmong(items).length).toBeGreaterThan(AT_ONCE * 30);
    expectDelivered(DEPARTMENTS, items, got);
    // Whoever dies after sending and before writing it down sends again, under the same id.
    expect(got.endpoints.reduce((sum, one) => sum + one.duplicates, 0)).toBeGreaterThan(0);
  });

  it('writes each message once into every inbox that it is for', () => {
    const inboxes = Map.groupBy(
      items.filter((item) => item.kind === 'inbox'),
      (item) => `${item.pk} ${item.message}`,
    );
    const entriesOf = ({ pk, sk }: Item): number => inboxes.get(`${pk} ${sk}`)?.length ?? 0;
    // Reporters have no inbox: they are texted, or read their page.
    const delivered = messagesAmong(items).filter(
      ({ state, audience }) => state === 'delivered' && audience !== 'reporters:case',
    );
    // A post may have several holders, and a department several heads; a department and a person have one inbox.
    const wrong = delivered.filter((one) =>
      /^(post|head):/.test(String(one.audience)) ? entriesOf(one) === 0 : entriesOf(one) !== 1,
    );
    expect(wrong).toEqual([]);
  });

  it('tells of each limit once at each of its stages', () => {
    const told = items.filter(
      (item) => item.kind === 'event' && ['reminder', 'overdue', 'late'].includes(String(item.action)),
    );
    const stages = Map.groupBy(told, (event) => {
      const { dueAt, party } = event.data as { dueAt: string; party?: string };
      return [event.pk, party, dueAt].join(' ');
    });
    // One of the case, one of each of the two departments that are late, one of the result of each of the other two.
    expect(stages.size).toBe((matters.length / 2) * 5);
    // At last the leader hears of those who stay away, once of each.
    const raised = items.filter((item) => item.kind === 'event' && item.action === 'raised');
    expect(raised).toHaveLength(matters.length);
    for (const [limit, events] of stages) {
      const seen = events.map((event) => String((event.data as { stage: string }).stage)).sort();
      expect([limit, seen]).toEqual([limit, [...REMINDER_STAGES].sort()]);
    }
  });

  it('leaves the figures as the matters make them', () => {
    expect(storedFigures(tables.stats)).toEqual(foldedFigures(tables.matters));
  });
});
