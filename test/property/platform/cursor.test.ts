import fc from 'fast-check';
import { type CursorScope, decodeCursor, encodeCursor } from '../../../shared/platform/dynamodb/cursor.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';

const keys = deriveKeys('a generated secret of enough characters');
const now = '2026-11-23T02:00:00.000Z';
const scope: CursorScope = {
  route: 'listCases',
  query: { area: '320506103', state: 'filed', limit: 50 },
  person: 'W1',
  visibility: 'acceptor@320506103',
};
const position = { pk: 'CASE#1', sk: 'META', num: '1', town: '320506103', list: 'c:filed' };
const cursor = encodeCursor(keys, scope, position, now);
const read = (text: string, of: Partial<CursorScope> = {}, at = now): unknown =>
  decodeCursor(keys, { ...scope, ...of }, text, at);
const bad = { ok: false, error: { code: 'bad-cursor' } };

describe('a cursor', () => {
  it('gives back any position', () => {
    const positions = fc.dictionary(
      fc.string().filter((name) => name !== '__proto__'),
      fc.oneof(fc.string(), fc.integer()),
    );
    fc.assert(
      fc.property(positions, (any) => {
        expect(read(encodeCursor(keys, scope, any, now))).toEqual({ ok: true, value: any });
      }),
    );
    expect(cursor).toMatch(/^[\w-]+$/);
  });

  it('says nothing of where it goes on, and is another text each time', () => {
    const plain = Buffer.from(cursor, 'base64url').toString('latin1');
    for (const part of Object.values(position).filter(({ length }) => length > 1)) expect(plain).not.toContain(part);
    expect(encodeCursor(keys, scope, position, now)).not.toBe(cursor);
  });

  it('is refused when a character is changed, dropped or added anywhere', () => {
    fc.assert(
      fc.property(
        fc.nat(cursor.length - 1),
        fc.constantFrom(...'ABCabc019-_'),
        fc.constantFrom('change', 'drop', 'add'),
        (at, by, how) => {
          const rest = cursor.slice(how === 'add' ? at : at + 1);
          const changed = cursor.slice(0, at) + (how === 'drop' ? '' : by) + rest;
          fc.pre(changed !== cursor);
          expect(read(changed)).toEqual(bad);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('is refused whatever else is sent', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => expect(read(text)).toEqual(bad)));
  });

  it.each([
    ['another route', { route: 'listWhistles' }],
    ['another query', { query: { area: '320506103', state: 'closed' } }],
    ['a query with less', { query: { area: '320506103' } }],
    ['another person', { person: 'W2' }],
    ['other posts', { visibility: 'acceptor@320506104' }],
  ])('belongs to no %s', (_, of) => {
    expect(read(cursor, of)).toEqual(bad);
  });

  it('allows the next page another length', () => {
    expect(read(cursor, { query: { cursor, limit: 10, state: 'filed', area: '320506103' } })).toEqual({
      ok: true,
      value: position,
    });
  });

  it('is good for a day', () => {
    expect(read(cursor, {}, '2026-11-24T01:59:59.999Z')).toMatchObject({ ok: true });
    expect(read(cursor, {}, '2026-11-24T02:00:00.000Z')).toEqual(bad);
  });

  it('is of no use under another secret', () => {
    expect(decodeCursor(deriveKeys('another generated secret, long enough'), scope, cursor, now)).toEqual(bad);
  });
});
