import fc from 'fast-check';
import type { CountedCase, CountedPart, CountedReport, Image, Matter } from '../../../shared/insight/model.ts';
import type { TallyPort } from '../../../shared/insight/ports.ts';
import { factId } from '../../../shared/insight/rules-rows.ts';
import { countBatch } from '../../../shared/insight/service-tally.ts';
import {
  GRID,
  imageAt,
  MemoryTable,
  NUM,
  OTHER_GRID,
  ofCase,
  ofPart,
  ofReport,
  recount,
  TOWN,
} from '../../support/figures.ts';

/**
 * Whole histories of matters, cut into batches that come in any order, more than once, to several workers at a time,
 * with reads that are behind and rows that are busy: in the end the figures are those of the last images alone.
 */

const days = ['2026-03-06T14:10:00.000Z', '2026-03-06T16:10:00.000Z', '2026-03-09T02:00:00.000Z'];
const at = fc.constantFrom(...days);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
/** Without its undefined members: a stored item has none. */
const stored = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;

const clock = fc.record({
  limit: fc.constant({ type: 'urgent_hour', n: 2 } as const),
  startedAt: at,
  dueAt: at,
  extensions: fc.constant(0),
});
const place = fc.constantFrom(
  {},
  { unit: GRID.slice(0, 12) },
  { unit: GRID.slice(0, 12), grid: GRID },
  { unit: OTHER_GRID.slice(0, 12), grid: OTHER_GRID },
);
const reminded = maybe(fc.constantFrom('before', 'at', 'after'));

const caseVersion = fc
  .record({
    state: fc.constantFrom('reported', 'filed', 'dispatched', 'handling', 'handled', 'closed', 'merged', 'cancelled'),
    category: maybe(fc.constantFrom('0128', '0129')),
    lead: maybe(fc.constantFrom('zhzf', 'scjd')),
    confidential: maybe(fc.constant(true)),
    filedAt: maybe(at),
    submittedAt: maybe(at),
    closedAt: maybe(at),
    closeKind: maybe(fc.constantFrom('handled', 'direct-answer')),
    onTime: maybe(fc.boolean()),
    clock: maybe(clock),
    reminded,
    place,
  })
  .map(({ place: where, ...rest }) => stored({ ...rest, ...where }));

const partVersion = fc
  .record({
    state: fc.constantFrom('invited', 'cannot-come', 'reported-in', 'left', 'excused'),
    clock: maybe(clock),
    reminded,
    reportedInAt: maybe(at),
    onTime: maybe(fc.boolean()),
    confirmed: maybe(fc.constant(true)),
  })
  .map(stored);

const reportVersion = fc
  .record({
    unit: maybe(fc.constant(GRID.slice(0, 12))),
    rating: maybe(fc.record({ score: fc.integer({ min: 1, max: 5 }), solved: maybe(fc.boolean()), at }).map(stored)),
    callBack: maybe(
      fc
        .record({
          outcome: fc.constantFrom('answered', 'no-answer'),
          contacted: fc.boolean(),
          solved: maybe(fc.boolean()),
          satisfied: maybe(fc.boolean()),
          at,
          attempts: fc.integer({ min: 1, max: 4 }),
        })
        .map(stored),
    ),
  })
  .map(stored);

/** Some versions do not move the number: a reminder, a part that changes with the whole. */
const versions = <T>(version: fc.Arbitrary<T>) =>
  fc.array(fc.tuple(version, fc.boolean()), { minLength: 1, maxLength: 6 }).map((list) => {
    let v = 1;
    return list.map(([head, moves], index) => {
      if (index > 0 && moves) v += 1;
      return { head, version: v };
    });
  });

const firstSeen = { receivedAt: days[0] ?? '', createdAt: days[0] ?? '', town: TOWN };
const history = (n: number): fc.Arbitrary<readonly Matter[]> =>
  fc.oneof(
    versions(caseVersion).map((list) =>
      list.map(({ head, version }) =>
        ofCase({ ...firstSeen, num: `${NUM.slice(0, 15)}${n}`, channel: '12345', ...head, version } as CountedCase),
      ),
    ),
    versions(partVersion).map((list) =>
      list.map(({ head, version }) =>
        ofPart({ whistle: `${NUM}-1`, party: `d${n}`, town: TOWN, grid: GRID, ...head, version } as CountedPart),
      ),
    ),
    versions(reportVersion).map((list) =>
      list.map(({ head, version }) => ofReport({ ...firstSeen, rid: `r${n}`, ...head, version } as CountedReport)),
    ),
  );

const histories = fc.tuple(history(1), history(2), history(3), history(4));
/** A stream numbers the changes of all matters in one row; of each matter in their order. */
const imagesOf = (all: readonly (readonly Matter[])[]): readonly (readonly Image[])[] =>
  all.map((one, n) => one.map((matter, index) => imageAt(matter, 1 + index * 10 + n)));

const lastOf = (all: readonly (readonly Image[])[]): Image[] => all.flatMap((one) => one.slice(-1));

/** Every image at least once, some again, in any order, in batches of any size. */
const deliveries = histories.chain((all) => {
  const images = imagesOf(all);
  const every = images.flat();
  return fc
    .tuple(
      fc.shuffledSubarray(every, { minLength: every.length }),
      fc.array(fc.constantFrom(...every), { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 40, maxLength: 40 }),
    )
    .map(([once, again, sizes]) => {
      const order = [...once, ...again];
      const batches: Image[][] = [];
      for (let from = 0, n = 0; from < order.length; n += 1) {
        const size = sizes[n] ?? 1;
        batches.push(order.slice(from, from + size));
        from += size;
      }
      return { images, batches };
    });
});

const expectRecounted = (table: MemoryTable, images: readonly (readonly Image[])[]): void => {
  expect(table.figures).toEqual(recount(lastOf(images)));
  expect(table.lowest).toBe(0);
};

describe('counting', () => {
  it('ends in the figures of the last images, whatever the order, the repetitions and the batches', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries, async ({ images, batches }) => {
        const table = new MemoryTable();
        for (const batch of batches) {
          const outcomes = await countBatch(table, batch);
          expect(outcomes.filter(({ error }) => error !== undefined)).toEqual([]);
        }
        expectRecounted(table, images);
        const before = table.plans.length;
        for (const batch of batches) await countBatch(table, batch);
        expect(table.plans).toHaveLength(before);
      }),
      { numRuns: 300 },
    );
  });

  it('does so with several workers at once, reads that are behind, and rows that are busy', async () => {
    await fc.assert(
      fc.asyncProperty(
        deliveries,
        fc.scheduler(),
        fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
        async ({ images, batches }, scheduler, draws) => {
          const table = new MemoryTable();
          const port = unreliable(table, scheduler, () => draws.next().value ?? 9);
          const worker = async (mine: readonly Image[][]): Promise<void> => {
            for (const batch of mine) {
              // What failed comes again, as the stream brings it.
              for (let left: readonly Image[] = batch; left.length > 0; ) {
                const outcomes = await countBatch(port, left);
                left = outcomes.filter(({ error }) => error !== undefined).map(({ image }) => image);
              }
            }
          };
          const odd = batches.filter((_, n) => n % 2 === 1);
          const even = batches.filter((_, n) => n % 2 === 0);
          const all = Promise.all([worker(odd), worker(even), worker([...batches].reverse())]);
          await scheduler.waitFor(all);
          expectRecounted(table, images);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('keeps the sum of a town whole wherever its matters move', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries, async ({ images, batches }) => {
        const table = new MemoryTable();
        for (const batch of batches) await countBatch(table, batch);
        const inTown = Object.entries(table.figures).filter(([name]) => name.startsWith(`D#${TOWN}#`));
        const sum = (counter: 'reported' | 'reports' | 'invited' | 'reportedIn') =>
          inTown.reduce((total, [, counts]) => total + (counts[counter] ?? 0), 0);
        const last = lastOf(images);
        const of = (kind: string) => last.filter(({ key }) => key.kind === kind).length;
        expect([sum('reported'), sum('reports')]).toEqual([of('case'), of('report')]);
        expect(new Set(last.map(({ key }) => factId(key))).size).toBe(table.stored.size);
      }),
      { numRuns: 100 },
    );
  });
});

/** Calls wait for their turn; a read may give what stood before the last write, a write may find its rows held. */
function unreliable(table: MemoryTable, scheduler: fc.Scheduler, draw: () => number): TallyPort {
  const older = new Map<string, Awaited<ReturnType<TallyPort['facts']>>[number]>();
  const turn = () => scheduler.schedule(Promise.resolve());
  return {
    facts: async (keys) => {
      await turn();
      const now = await table.facts(keys);
      const seen = keys.map((key, n) => (draw() < 3 ? (older.get(factId(key)) ?? { fact: undefined }) : now[n]));
      for (const [n, key] of keys.entries()) if (draw() < 5) older.set(factId(key), now[n] ?? { fact: undefined });
      await turn();
      return seen.flatMap((one) => (one ? [one] : []));
    },
    commit: async (plan) => {
      await turn();
      return draw() < 3 ? 'busy' : table.commit(plan);
    },
    backoff: turn,
  };
}
