import * as fc from 'fast-check';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { caseNumber } from '../../../shared/kernel/numbers.ts';
import { DAY, HOUR, plus } from '../../../shared/kernel/time.ts';
import { holdsAll, searchedOf, termsOf } from '../../../shared/words/rules.ts';
import { spanOf, startOf } from '../../../shared/words/rules-spans.ts';
import { WORTH_SEALING } from '../../../shared/words/store-index.ts';
import { AT, aCase, caller, post, TOWN, UNIT } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';
import { searching } from '../../support/searching.ts';

/** What is found by rows is found by blocks: the same, and nothing else, whatever is asked for. */

const PARTS = ['路灯', '不亮', '烧烤', '油烟', '噪音', '扰民', '3组', '村口', '垃圾', '积水', 'KTV', '88号', '窨井盖'];
const OTHER = '320506103204';
const acceptor = caller('a-1', post('acceptor', TOWN));
const village = caller('o-1', post('unitOfficer', UNIT, UNIT));

interface Told {
  readonly c: CaseMeta;
  readonly text: string;
}

let tables: LocalTables;
let town: ReturnType<typeof searching>;
const told: Told[] = [];
const monday = startOf(spanOf(AT));

const textOf = (n: number): string =>
  Array.from({ length: 1 + (n % 4) }, (_, k) => PARTS[(n * (7 + k) + k * k) % PARTS.length]).join(n % 3 ? '' : '，');

beforeAll(async () => {
  tables = await localTables();
  town = searching(tables);
  for (let n = 0; n < WORTH_SEALING + 20; n += 1) {
    const at = plus(monday, n * 60_000);
    const place = n % 2 ? {} : { unit: OTHER, grid: `${OTHER}001` };
    const num = caseNumber(at, String(n).padStart(4, '0'));
    told.push({ c: aCase('reported', { version: 1, num, ...place }), text: textOf(n) });
  }
  town.state.at = plus(monday, DAY);
  for (let at = 0; at < told.length; at += 50) await town.takeAll(told.slice(at, at + 50));
}, 60_000);
afterAll(() => tables?.drop());

const everything = async (who: typeof acceptor, words: string): Promise<readonly string[]> => {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const answer = await town.ask(who, { words, limit: 50, from: '2026-03-02', ...(cursor ? { cursor } : {}) });
    if (!answer.ok) throw new Error(answer.error.code);
    const body = answer.value.body as { items: { num: string }[]; cursor?: string };
    found.push(...body.items.map(({ num }) => num));
    cursor = body.cursor;
  } while (cursor !== undefined);
  return found;
};

const expected = (who: typeof acceptor, words: string): readonly string[] =>
  told
    .filter(({ c, text }) => (who === acceptor || c.unit === UNIT) && holdsAll(searchedOf({ text }), termsOf(words)))
    .map(({ c }) => c.num)
    .sort()
    .reverse();

const asked = fc
  .array(fc.constantFrom(...PARTS, '灯不', '音扰', '组村', '号路', '没有'), { minLength: 2, maxLength: 3 })
  .chain((parts) => fc.constantFrom(parts.join(''), parts.join(' ')));

const holdsTrue = () =>
  fc.assert(
    fc.asyncProperty(asked, fc.constantFrom(acceptor, village), async (words, who) => {
      expect(await everything(who, words)).toEqual(expected(who, words));
    }),
    { numRuns: 10 },
  );

it('finds by the rows of the present week what holds the words, and no other', holdsTrue, 30_000);

it('finds the same by blocks, which the first case of a later week makes once', async () => {
  town.state.at = plus(monday, 7 * DAY + 2 * HOUR);
  const late = aCase('reported', { version: 1, num: caseNumber(town.state.at, '9999') });
  told.push({ c: late, text: '路灯不亮' });
  await town.take(late, '路灯不亮');
  expect(await town.port.unsealed(TOWN, [spanOf(AT)])).toEqual([]);
  town.state.at = plus(town.state.at, HOUR);
  Object.assign(town.used, { reads: 0, writes: 0, calls: [] });
  await holdsTrue();
  expect(town.used.calls.filter((name) => name === 'PutCommand')).toEqual([]);
}, 60_000);

it('reads a block for each gram and week, however many cases hold it', async () => {
  await town.found(acceptor, { words: '没有' });
  Object.assign(town.used, { reads: 0, writes: 0, calls: [] });
  expect(await town.found(acceptor, { words: '路灯不亮 垃圾桶' })).toEqual([]);
  // Five grams, a block of half a unit each; rows of the present week, of 25 empty ones, what has left, what lies apart.
  expect(town.used.reads).toBeLessThanOrEqual(5 * 0.5 + 28 * 0.5);
});

it('leaves a week of few as it is', async () => {
  expect(await town.port.seal(TOWN, spanOf(town.state.at))).toBe(false);
  expect(await town.port.unsealed(TOWN, [spanOf(town.state.at)])).toEqual([spanOf(town.state.at)]);
});
