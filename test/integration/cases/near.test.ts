import { toMetaItem } from '../../../shared/cases/items.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { RECURRENCE_DAYS } from '../../../shared/cases/rules-recurrence.ts';
import { caseStore } from '../../../shared/cases/store.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { caseNumber } from '../../../shared/kernel/numbers.ts';
import { DAY, HOUR, plus } from '../../../shared/kernel/time.ts';
import { transact } from '../../../shared/platform/dynamodb/transact.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { AT, aCase } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';

/** Longitude and latitude of some metres to the east and north, at Mudu. */
const at = (east: number, north: number) => ({ lon: 120.5 + east / 95_130, lat: 31.28 + north / 110_870 });
const HERE = at(0, 0);

let tables: LocalTables;
let store: ReturnType<typeof caseStore>;
/** Queries that were sent, and the entries that they read. */
let read: { queries: number; entries: number };
beforeAll(async () => {
  tables = await localTables();
  const { client, names } = tables;
  const counting = {
    send: async (command: { constructor: { name: string } }) => {
      const answer = (await client.send(command as never)) as { ScannedCount?: number };
      if (command.constructor.name === 'QueryCommand') {
        read.queries += 1;
        read.entries += answer.ScannedCount ?? 0;
      }
      return answer;
    },
  };
  store = caseStore({
    ...{ client: counting as never, matters: names.matters, audit: names.audit, now: () => AT },
    keys: deriveKeys('a-secret-of-the-test-that-is-long-enough'),
    contactWrites: async () => ({ contactId: 'c', writes: [] }),
  });
}, 60_000);
afterAll(() => tables?.drop());
beforeEach(() => {
  read = { queries: 0, entries: 0 };
});

let drawn = 0;
const made = (
  state: CaseMeta['state'],
  family: string,
  point: CaseMeta['point'],
  more: Partial<CaseMeta> = {},
): CaseMeta => {
  drawn += 1;
  const { clock: _clock, ...c } = aCase(state, {
    num: caseNumber(AT, String(drawn).padStart(4, '0')),
    family,
    ...more,
  });
  return {
    ...c,
    ...(point ? { point } : {}),
    ...(state === 'closed' ? { closeKind: 'handled', closedAt: AT, ...more } : {}),
  };
};
const put = async (...all: CaseMeta[]): Promise<string[]> => {
  for (let from = 0; from < all.length; from += 100) {
    const items = all.slice(from, from + 100).map((c) => toMetaItem(c, chinaCalendar));
    const table = tables.names.matters;
    expect(
      (
        await transact(
          tables.client,
          items.map((item) => ({ op: 'put', table, item })),
        )
      ).ok,
    ).toBe(true);
  }
  return all.map(({ num }) => num);
};
const numsOf = (found: readonly { num: string }[]): string[] => found.map(({ num }) => num);

describe('what lies near a point', () => {
  it('is open, of the group, within the radius and the time; the nearest first', async () => {
    const family = 'smoke';
    const [far, near] = await put(made('reported', family, at(45, 0)), made('handling', family, at(10, 0)));
    await put(
      made('reported', family, at(52, 0)),
      made('reported', 'waste', at(5, 0)),
      made('reported', family, at(5, 0), { createdAt: plus(AT, -25 * HOUR) }),
      made('reported', family, at(5, 0), { confidential: true }),
      made('closed', family, at(5, 0)),
      made('merged', family, at(5, 0)),
    );
    const found = await store.near(HERE, { family, radius: 50, since: plus(AT, -24 * HOUR) });
    expect(numsOf(found)).toEqual([near, far]);
    expect(read.queries).toBeLessThanOrEqual(4);
  });

  it('or was closed within 30 days, the last closed first; hidden, older and merely answered ones are no such thing', async () => {
    const family = 'noise:6';
    const closed = (days: number, more: Partial<CaseMeta> = {}) => {
      const closedAt = plus(AT, -days * DAY);
      return made('closed', family, at(0, 250), { closedAt, createdAt: plus(closedAt, -5 * DAY), ...more });
    };
    const [old, young] = await put(closed(RECURRENCE_DAYS), closed(2));
    await put(
      closed(RECURRENCE_DAYS + 1),
      closed(1, { closeKind: 'direct-answer' }),
      closed(1, { confidential: true }),
      closed(1, { family: 'noise:5' }),
      made('closed', family, at(0, 310)),
      made('reported', family, at(0, 10)),
    );
    const found = await store.closedNear(HERE, { family, radius: 300, now: AT });
    expect(numsOf(found)).toEqual([young, old]);
    expect(found[0]?.closedAt).toBe(plus(AT, -2 * DAY));
  });

  it('a kilometre away where the group is smelled so far, in four queries of larger cells', async () => {
    const family = 'smell:5';
    const [north, corner] = await put(made('reported', family, at(0, 990)), made('reported', family, at(-700, -700)));
    await put(made('reported', family, at(0, 1_010)), made('reported', family, at(-720, -720)));
    const found = await store.near(HERE, { family, radius: 1_000, since: plus(AT, -DAY) });
    expect(numsOf(found).sort()).toEqual([north, corner].sort());
    expect(read.queries).toBeLessThanOrEqual(4);
  });

  it('costs no more however many there are', async () => {
    const family = 'crowd:5';
    const spread = (n: number) => at((n % 37) * 100 - 1_800, Math.floor(n / 37) * 100 - 1_800);
    const fill = (from: number, to: number) =>
      put(...Array.from({ length: to - from }, (_, n) => made('reported', family, spread((from + n) % 1_369))));
    const look = async () => {
      read = { queries: 0, entries: 0 };
      const found = await store.near(HERE, { family, radius: 1_000, since: plus(AT, -DAY) });
      expect(found.length).toBeLessThanOrEqual(10);
      return read;
    };
    await fill(0, 600);
    const few = await look();
    await fill(600, 1_400);
    const many = await look();
    expect(many.queries).toBe(few.queries);
    expect(many.entries).toBeLessThanOrEqual(many.queries * 121);
    expect(many.entries / few.entries).toBeLessThanOrEqual(1.05);
  }, 30_000);
});
