import { toMetaItem, toTextItem } from '../../../shared/cases/items.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { caseNumber } from '../../../shared/kernel/numbers.ts';
import { DAY, plus } from '../../../shared/kernel/time.ts';
import { type Item, writeOne } from '../../../shared/platform/dynamodb/transact.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { takenDownAt } from '../../../shared/words/rules-spans.ts';
import { recountWords } from '../../../shared/words/store-recount.ts';
import { AT, aCase, caller, post, TOWN, UNIT } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';
import { searching, searchKeys } from '../../support/searching.ts';

/** Cases from before there was an index are found once it is written anew, and as often as it is. */

let tables: LocalTables;
beforeAll(async () => {
  tables = await localTables();
}, 60_000);
afterAll(() => tables?.drop());

const put = (item: Item) => writeOne(tables.client, { op: 'put', table: tables.names.matters, item });
const stored = async (n: number, at: string, changes: Partial<CaseMeta>): Promise<CaseMeta> => {
  const c = aCase(changes.state ?? 'reported', { num: caseNumber(at, String(n).padStart(4, '0')), ...changes });
  await put(toMetaItem(c, chinaCalendar));
  const { kept: _, ...before } = toTextItem(c, { text: '老旧小区电梯停运' });
  await put(before);
  return c;
};

it('knows the time from the number', () => {
  expect(takenDownAt(caseNumber(AT, '0001'))).toBe(AT);
});

it('finds open and ended ones, hidden ones apart, and nothing older than is searched', async () => {
  const town = searching(tables);
  const acceptor = caller('a-1', post('acceptor', TOWN));
  const village = caller('o-1', post('unitOfficer', UNIT, UNIT));
  const open = await stored(1, AT, {});
  const closed = await stored(2, plus(AT, -20 * DAY), { state: 'closed', closedAt: AT });
  const hidden = await stored(3, plus(AT, -30 * DAY), { confidential: true });
  const drill = await stored(4, plus(AT, -40 * DAY), { drill: true });
  await stored(5, plus(AT, -200 * DAY), {});
  const config = { client: tables.client, matters: tables.names.matters, stats: tables.names.stats, keys: searchKeys };
  expect(await town.found(acceptor, { words: '电梯停运' })).toEqual([]);
  for (let turn = 0; turn < 2; turn += 1) {
    expect(await recountWords(config, TOWN, AT)).toEqual({ cases: 4, sealed: 0 });
    expect(await town.found(acceptor, { words: '电梯停运' })).toEqual([open.num, closed.num, hidden.num]);
    expect(await town.found(village, { words: '电梯停运' })).toEqual([open.num, closed.num]);
    expect(await town.found(acceptor, { words: '电梯停运', drill: true })).toEqual([drill.num]);
  }
  // Under another key nothing is found until all is written anew.
  await recountWords({ ...config, keys: deriveKeys('another-secret-of-the-test-long-enough') }, TOWN, AT);
  expect(await town.found(acceptor, { words: '电梯停运' })).toEqual([]);
  await recountWords(config, TOWN, AT);
  expect(await town.found(acceptor, { words: '电梯停运' })).toHaveLength(3);
});
