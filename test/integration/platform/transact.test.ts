import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { transact, type Write, writeOne } from '../../../shared/platform/dynamodb/transact.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';

let local: LocalTables;
beforeAll(async () => {
  local = await localTables();
});
afterAll(() => local.drop());

const table = (): string => local.names.stats;
const read = async (pk: string): Promise<Record<string, unknown> | undefined> =>
  (await local.client.send(new GetCommand({ TableName: table(), Key: { pk, sk: 'META' }, ConsistentRead: true }))).Item;
const put = (pk: string, rest: Record<string, unknown>, more: Partial<Extract<Write, { op: 'put' }>> = {}): Write => ({
  op: 'put',
  table: table(),
  item: { pk, sk: 'META', ...rest },
  ...more,
});

describe('transact', () => {
  it('writes all actions at once, leaving undefined members out', async () => {
    const done = await transact(local.client, [
      put('A#1', { version: 1, state: 'open', gone: undefined }, { expect: { kind: 'absent' } }),
      { op: 'add', table: table(), key: { pk: 'A#2', sk: 'META' }, counters: { list: 2 }, set: { state: 'x' } },
    ]);
    expect(done).toEqual({ ok: true, value: undefined });
    expect(await read('A#1')).toEqual({ pk: 'A#1', sk: 'META', version: 1, state: 'open' });
    expect(await read('A#2')).toEqual({ pk: 'A#2', sk: 'META', list: 2, state: 'x' });
  });

  it('writes nothing when one condition breaks, and tells which with what stands there', async () => {
    await transact(local.client, [put('B#1', { version: 3, state: 'closed' })]);
    const failed = await transact(local.client, [
      put('B#2', { version: 1 }, { expect: { kind: 'absent' } }),
      put(
        'B#1',
        { version: 4 },
        { expect: { kind: 'version', version: 3, states: ['open', 'returned'] }, label: 'meta' },
      ),
    ]);
    expect(failed).toEqual({
      ok: false,
      error: {
        kind: 'condition',
        index: 1,
        label: 'meta',
        old: { pk: 'B#1', sk: 'META', version: 3, state: 'closed' },
      },
    });
    expect(await read('B#2')).toBeUndefined();
  });

  it('tells a missing item from a stale one by its absence', async () => {
    const failed = await transact(local.client, [
      { op: 'check', table: table(), key: { pk: 'C#0', sk: 'META' }, expect: { kind: 'present' }, label: 'there' },
    ]);
    expect(failed).toEqual({ ok: false, error: { kind: 'condition', index: 0, label: 'there' } });
  });

  it('gives the first of several broken conditions', async () => {
    const failed = await transact(local.client, [
      put('D#1', {}, { label: 'fine' }),
      put('D#2', {}, { expect: { kind: 'present' }, label: 'first' }),
      put('D#3', {}, { expect: { kind: 'present' }, label: 'second' }),
    ]);
    expect(failed).toMatchObject({ error: { label: 'first', index: 1 } });
  });

  it('takes a version with further attributes', async () => {
    await transact(local.client, [put('E#1', { version: 1, parts: 4 })]);
    const expecting = (parts: number) =>
      transact(local.client, [
        put('E#1', { version: 2, parts: 4 }, { expect: { kind: 'version', version: 1, equals: { parts } } }),
      ]);
    expect(await expecting(3)).toMatchObject({ ok: false });
    expect(await expecting(4)).toMatchObject({ ok: true });
  });

  it('counts a fact only when it is newer than the one that was counted', async () => {
    const fact = (v: number): Write => ({
      op: 'add',
      table: table(),
      key: { pk: 'F#1', sk: 'META' },
      counters: {},
      set: { v },
      expect: { kind: 'older', attribute: 'v', than: v },
    });
    expect(await transact(local.client, [fact(2)])).toMatchObject({ ok: true });
    expect(await transact(local.client, [fact(2)])).toMatchObject({ ok: false });
    expect(await transact(local.client, [fact(1)])).toMatchObject({ ok: false });
    expect(await transact(local.client, [fact(3)])).toMatchObject({ ok: true });
    expect(await read('F#1')).toMatchObject({ v: 3 });
  });

  it('treats what has expired as absent', async () => {
    const lease = (now: number) => put('G#1', { ttl: now + 60 }, { expect: { kind: 'absent-or-expired', now } });
    expect(await transact(local.client, [lease(1_000)])).toMatchObject({ ok: true });
    expect(await transact(local.client, [lease(1_059)])).toMatchObject({ ok: false });
    expect(await transact(local.client, [lease(1_060)])).toMatchObject({ ok: true });
  });

  it('deletes, checks states and plain values', async () => {
    await transact(local.client, [put('H#1', { state: 'done' }), put('H#2', { grid: 'old' })]);
    const remove = (grid: string): Promise<unknown> =>
      transact(local.client, [
        {
          op: 'check',
          table: table(),
          key: { pk: 'H#1', sk: 'META' },
          expect: { kind: 'states', states: ['done', 'excused'] },
        },
        { op: 'delete', table: table(), key: { pk: 'H#2', sk: 'META' }, expect: { kind: 'equals', values: { grid } } },
      ]);
    expect(await remove('new')).toMatchObject({ ok: false, error: { index: 1 } });
    expect(await remove('old')).toMatchObject({ ok: true });
    expect(await read('H#2')).toBeUndefined();
  });

  it('does the same request with the same token once', async () => {
    const add: Write = { op: 'add', table: table(), key: { pk: 'I#1', sk: 'META' }, counters: { n: 1 } };
    const token = 'a token that is longer than the thirty-six characters the service takes';
    expect(await transact(local.client, [add], token)).toMatchObject({ ok: true });
    expect(await transact(local.client, [add], token)).toMatchObject({ ok: true });
    expect(await read('I#1')).toMatchObject({ n: 1 });
  });

  it('is a fault beyond a hundred actions and for what the service calls malformed', async () => {
    const many = Array.from({ length: 101 }, (_, n) => put(`J#${n}`, {}));
    await expect(transact(local.client, many)).rejects.toMatchObject({ code: 'too-many-writes' });
    const twice = [put('K#1', { a: 1 }), put('K#1', { a: 2 })];
    await expect(transact(local.client, twice)).rejects.toThrow();
  });
});

describe('writeOne', () => {
  it('writes one item and tells a broken condition as a transaction does', async () => {
    const once = put('L#1', { n: 1 }, { expect: { kind: 'absent' }, label: 'once' });
    expect(await writeOne(local.client, once)).toEqual({ ok: true, value: undefined });
    expect(await writeOne(local.client, once)).toEqual({
      ok: false,
      error: { kind: 'condition', index: 0, label: 'once', old: { pk: 'L#1', sk: 'META', n: 1 } },
    });
  });

  it('can not be a mere check', async () => {
    const check: Write = { op: 'check', table: table(), key: { pk: 'L#1', sk: 'META' }, expect: { kind: 'present' } };
    await expect(writeOne(local.client, check)).rejects.toMatchObject({ code: 'write-refused' });
  });
});
