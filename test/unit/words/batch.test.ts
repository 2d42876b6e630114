import { toTextItem } from '../../../shared/cases/items.ts';
import { DAY, plus } from '../../../shared/kernel/time.ts';
import { wordsIndexer } from '../../../shared/words/batch.ts';
import type { KeptCase } from '../../../shared/words/model.ts';
import { spanOf } from '../../../shared/words/rules-spans.ts';
import { AT, aCase, TOWN } from '../../support/cases.ts';
import { recordOf, searchKeys } from '../../support/searching.ts';

const set = (over: { unsealed?: () => Promise<readonly number[]>; poison?: () => Promise<never> } = {}) => {
  const state = { at: AT };
  const kept: KeptCase[] = [];
  const asked: (readonly number[])[] = [];
  const sealed: number[] = [];
  const lines: string[] = [];
  const index = wordsIndexer({
    port: {
      keep: async (one) => void kept.push(one),
      unsealed: async (_, spans) => {
        asked.push(spans);
        return over.unsealed ? over.unsealed() : spans;
      },
      seal: async (_, span) => sealed.push(span) > 0,
    },
    keys: async () => searchKeys,
    poison: { sendAll: over.poison ?? (async (messages) => messages.map(() => undefined)) },
    log: { line: (code) => lines.push(code) },
    now: () => state.at,
  });
  return { state, kept, asked, sealed, lines, index };
};

const item = (text = '路灯不亮') => toTextItem(aCase('reported'), { text });

describe('a batch of the stream', () => {
  it('leaves what is no words, and words that only moved between lists', async () => {
    const { index, kept } = set();
    const record = recordOf(item(), 'MODIFY');
    await index([record, recordOf({ pk: 'CASE#1', sk: 'META', kind: 'case' }, 'INSERT'), { eventName: 'REMOVE' }]);
    expect(kept).toEqual([]);
  });

  it('writes words down with their place and version, in the week it is now', async () => {
    const { index, kept } = set();
    await index([recordOf({ ...item(), amended: 4 }, 'MODIFY'), recordOf(item(), 'INSERT')]);
    expect(kept.map(({ town, version, at }) => [town, version, at])).toEqual([
      [TOWN, 4, AT],
      [TOWN, 0, AT],
    ]);
  });

  it('seals the weeks that are over, once in each', async () => {
    const { index, state, asked, sealed } = set();
    await index([recordOf(item(), 'INSERT')]);
    await index([recordOf(item(), 'INSERT')]);
    expect(asked).toHaveLength(1);
    expect(sealed).toEqual([4, 3, 2, 1].map((back) => spanOf(AT) - back));
    state.at = plus(AT, 7 * DAY);
    await index([recordOf(item(), 'INSERT')]);
    expect(sealed.at(-1)).toBe(spanOf(AT));
  });

  it('goes on where a week could not be sealed, and says so', async () => {
    const { index, lines } = set({ unsealed: () => Promise.reject(new Error('busy')) });
    expect(await index([recordOf(item(), 'INSERT')])).toEqual({ batchItemFailures: [] });
    expect(lines).toEqual(['words-unsealed']);
  });

  it('has again what it could neither read nor put aside', async () => {
    const { index, lines } = set({ poison: () => Promise.reject(new Error('no queue')) });
    const { town: _, ...broken } = item();
    const record = recordOf(broken, 'INSERT');
    expect(await index([record, recordOf(item(), 'INSERT')])).toEqual({
      batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber }],
    });
    expect(lines).toContain('record-poisoned');
  });
});
