import * as z from 'zod';
import { tables } from '../../../infra/stacks/tables.ts';
import { ok } from '../../../shared/kernel/result.ts';
import { auditItem, auditWrite, toAuditItem } from '../../../shared/platform/audit.ts';
import { assertMetaSize, itemBytes, META_LIMIT_BYTES, parseItem } from '../../../shared/platform/dynamodb/codec.ts';
import { toTransactItem } from '../../../shared/platform/dynamodb/expressions.ts';
import { INDEXES } from '../../../shared/platform/dynamodb/indexes.ts';
import { CONFLICT, withConflictRetry } from '../../../shared/platform/dynamodb/retry.ts';
import { readEnv } from '../../../shared/platform/env.ts';
import { Fault } from '../../../shared/platform/fault.ts';

describe('parseItem', () => {
  const schema = z.object({ pk: z.string(), sk: z.string(), phone: z.string().length(11) });

  it('names the key and the attribute of a bad item, never its value', () => {
    const read = () => parseItem(schema, { pk: 'C#1', sk: 'META', phone: '1380000' });
    expect(read).toThrow(Fault);
    expect(read).toThrow(/C#1.*META.*phone/);
    expect(read).not.toThrow(/1380000/);
    expect(() => parseItem(schema, undefined)).toThrow(expect.objectContaining({ code: 'bad-item' }));
  });

  it('gives a good item back', () => {
    expect(parseItem(schema, { pk: 'a', sk: 'b', phone: '13800001234' })).toEqual({
      pk: 'a',
      sk: 'b',
      phone: '13800001234',
    });
  });
});

describe('the weight of an item', () => {
  it.each([
    [{ pk: 'a' }, 3],
    [{ n: '网' }, 4],
    [{ n: 0 }, 3],
    [{ n: 123 }, 4],
    [{ n: -123 }, 5],
    [{ n: 100_000 }, 3],
    [{ n: true, m: null, gone: undefined }, 4],
    [{ l: ['a', 'b'] }, 1 + 3 + 2 * 2],
    [{ m: { a: 'b' } }, 1 + 3 + 3],
    [{ b: new Uint8Array(10) }, 11],
  ])('of %j is %i', (item, bytes) => {
    expect(itemBytes(item)).toBe(bytes);
  });

  it('of a main item is at most one write unit', () => {
    const filled = (bytes: number) => ({ pk: 'a', t: 'x'.repeat(bytes - 4) });
    expect(assertMetaSize(filled(META_LIMIT_BYTES))).toBeDefined();
    expect(() => assertMetaSize(filled(META_LIMIT_BYTES + 1))).toThrow(
      expect.objectContaining({ code: 'meta-too-large' }),
    );
  });
});

describe('the keys of the indexes', () => {
  it('are those of the template', () => {
    const deployed = Object.values(tables).flatMap(({ indexes }) => Object.entries(indexes));
    const known = deployed.map(([name, spec]) => [name, { partition: [...spec.partition], sort: [...spec.sort] }]);
    expect(Object.fromEntries(known)).toEqual(INDEXES);
  });
});

describe('expressions', () => {
  it('name every attribute, for list, state and at are reserved words', () => {
    const item = toTransactItem({
      op: 'add',
      table: 't',
      key: { pk: 'a', sk: 'b' },
      counters: { list: 1 },
      set: { state: 'x', none: undefined },
      remove: ['at'],
      expect: { kind: 'version', version: 1, states: ['x'] },
    });
    expect(item.Update).toMatchObject({
      UpdateExpression: 'ADD #n0 :v0 SET #n1 = :v1 REMOVE #n2',
      ConditionExpression: '#n3 = :v2 AND #n1 IN (:v3)',
      ExpressionAttributeNames: { '#n0': 'list', '#n1': 'state', '#n2': 'at', '#n3': 'version' },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  });
});

describe('a counter', () => {
  it('goes on from its base where it stands nowhere yet', () => {
    const write = { op: 'add', table: 't', key: { pk: 'a', sk: 'b' }, counters: { n: 1, of: 2 } } as const;
    const { Update } = toTransactItem({ ...write, bases: { n: 7 }, set: { at: 'x' } });
    expect(Update).toMatchObject({
      UpdateExpression: 'ADD #n0 :v0 SET #n1 = if_not_exists(#n1, :v1) + :v2, #n2 = :v3',
      ExpressionAttributeNames: { '#n0': 'of', '#n1': 'n', '#n2': 'at' },
      ExpressionAttributeValues: { ':v0': 2, ':v1': 7, ':v2': 1, ':v3': 'x' },
    });
  });
});

describe('withConflictRetry', () => {
  const waits: number[] = [];
  const jitter = { random: () => 0.5, sleep: async (millis: number) => void waits.push(millis) };

  it('runs the whole thing again, with growing waits', async () => {
    const runs: number[] = [];
    const outcome = await withConflictRetry(
      async (attempt) => {
        runs.push(attempt);
        return attempt < 3 ? CONFLICT : ok('done');
      },
      3,
      jitter,
    );
    expect(outcome).toEqual(ok('done'));
    expect(runs).toEqual([1, 2, 3]);
    expect(waits).toEqual([20, 40]);
  });

  it('gives the conflict up as a refusal', async () => {
    expect(await withConflictRetry(async () => CONFLICT, 2, jitter)).toEqual({
      ok: false,
      error: { code: 'write-conflict' },
    });
  });
});

describe('audit records', () => {
  const record = {
    subject: 'CASE#1',
    at: '2026-11-23T02:00:00.000Z',
    person: 'W1',
    action: 'case:dispatch',
    target: 'CASE#1/_/3',
    outcome: 'done',
    requestId: 'r-1',
    sourceIp: '192.0.2.1',
  };
  const days = (item: { ttl: number }): number => (item.ttl - Date.parse(record.at) / 1000) / 86_400;

  it('live two hundred days, those of personal data three years', () => {
    expect(days(toAuditItem(record))).toBe(200);
    expect(days(toAuditItem({ ...record, personal: true }))).toBe(1_095);
  });

  it('have a key that the same act has again and no other act', () => {
    const key = (more: Partial<typeof record> = {}) => toAuditItem({ ...record, ...more }).sk;
    expect(key()).toBe(key());
    const others = [{ requestId: 'r-2' }, { person: 'W2' }, { action: 'x' }, { target: 'y' }, { outcome: 'z' }].map(
      key,
    );
    expect(new Set([key(), ...others]).size).toBe(6);
    expect(key().startsWith('2026-11-23T02:00:00.000Z#')).toBe(true);
  });

  it('are written only where there is none', () => {
    const write = auditWrite('audit', record);
    expect(write).toMatchObject({ op: 'put', table: 'audit', expect: { kind: 'absent' }, label: 'audit' });
    expect(auditItem.parse(toAuditItem(record))).toMatchObject({ pk: 'S#CASE#1', actor: 'W1', month: '2026-11' });
  });
});

describe('readEnv', () => {
  const schema = z.object({ MATTERS_TABLE: z.string().min(1), LIMIT: z.coerce.number() });

  it('reads what is there', () => {
    expect(readEnv(schema, { MATTERS_TABLE: 'm', LIMIT: '3', OTHER: 'x' })).toEqual({ MATTERS_TABLE: 'm', LIMIT: 3 });
  });

  it('names what is missing without showing values', () => {
    const read = () => readEnv(schema, { LIMIT: 'a secret' });
    expect(read).toThrow(/MATTERS_TABLE.*LIMIT/);
    expect(read).not.toThrow(/a secret/);
  });
});
