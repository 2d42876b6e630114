import { createHash } from 'node:crypto';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { markOf } from '../../../shared/platform/http/idempotency.ts';
import {
  derivedId,
  deriveKeys,
  loadKeys,
  normaliseCode,
  trackingCode,
  trackingHash,
} from '../../../shared/platform/keys.ts';

const keys = deriveKeys('a generated secret of enough characters');
const scope = { caller: 'W1', route: 'createCase', key: 'k-1' };

describe('derived keys', () => {
  it('differ by purpose, by secret and by the cut between the parts', () => {
    const macs = [
      keys.hmac('cursor', 'ab', 'c'),
      keys.hmac('cursor', 'a', 'bc'),
      keys.hmac('cursor', 'abc'),
      keys.hmac('lookup#k1', 'ab', 'c'),
      deriveKeys('another generated secret, long enough').hmac('cursor', 'ab', 'c'),
    ];
    expect(new Set(macs).size).toBe(5);
    expect(macs.every((mac) => /^[\w-]{43}$/.test(mac))).toBe(true);
    expect(keys.hmac('cursor', 'ab', 'c')).toBe(macs[0]);
  });

  it('refuse a secret that is none', () => {
    expect(() => deriveKeys('short')).toThrow(expect.objectContaining({ code: 'bad-secret' }));
  });
});

describe('loadKeys', () => {
  const manager = (answers: readonly (string | Error)[]) => {
    const left = [...answers];
    let calls = 0;
    const send = async (): Promise<unknown> => {
      calls += 1;
      const answer = left.shift();
      if (answer instanceof Error) throw answer;
      return { SecretString: answer };
    };
    return { client: { send } as unknown as SecretsManagerClient, calls: () => calls };
  };

  it('reads once per process, and again only after a failure', async () => {
    const { client, calls } = manager([new Error('down'), 'x'.repeat(40)]);
    await expect(loadKeys(client, 'arn:one')).rejects.toThrow('down');
    const [one, two] = await Promise.all([loadKeys(client, 'arn:one'), loadKeys(client, 'arn:one')]);
    expect(one).toBe(two);
    expect(calls()).toBe(2);
  });
});

describe('tracking codes', () => {
  it('have 80 bits in letters that can be read out', () => {
    const codes = Array.from({ length: 200 }, () => trackingCode(keys));
    expect(codes.every((code) => /^[0-9A-HJKMNP-TV-Z]{16}$/.test(code))).toBe(true);
    expect(new Set(codes).size).toBe(200);
  });

  it('are the same for the same caller, route and key only', () => {
    const code = trackingCode(keys, scope);
    expect(trackingCode(keys, scope)).toBe(code);
    for (const other of [{ caller: 'W2' }, { route: 'other' }, { key: 'k-2' }]) {
      expect(trackingCode(keys, { ...scope, ...other })).not.toBe(code);
    }
  });

  it('are found as people type them', () => {
    expect(normaliseCode(' o1il-ab 9z ')).toBe('0111AB9Z');
    expect(trackingHash('abcd-efgh-jkmn-pqrs')).toBe(createHash('sha256').update('ABCDEFGHJKMNPQRS').digest('hex'));
  });

  it('say nothing about ids made under the same key', () => {
    expect(derivedId(keys, scope)).toMatch(/^[0-9a-hjkmnp-tv-z]{20}$/);
    expect(derivedId(keys, scope).toUpperCase().startsWith(trackingCode(keys, scope))).toBe(false);
  });
});

describe('idempotency marks', () => {
  it('know the same body whatever the order of its members, and no other', () => {
    const mark = markOf(keys, { ...scope, body: { a: 1, b: [{ c: 2, d: 3 }] } });
    expect(markOf(keys, { ...scope, body: { b: [{ d: 3, c: 2 }], a: 1 } })).toEqual(mark);
    const other = markOf(keys, { ...scope, body: { a: 1, b: [{ c: 2, d: 4 }] } });
    expect(other.key).toBe(mark.key);
    expect(other.body).not.toBe(mark.body);
    expect(markOf(keys, { ...scope, caller: 'W2', body: {} }).key).not.toBe(mark.key);
  });
});
