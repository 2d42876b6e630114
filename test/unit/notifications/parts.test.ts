import fc from 'fast-check';
import { plus } from '../../../shared/kernel/time.ts';
import { parseAudience } from '../../../shared/notifications/audience.ts';
import { afterFailure, type Circuit, CLOSED, OPENS_AT, stateOf } from '../../../shared/notifications/circuit.ts';
import { mergePages } from '../../../shared/notifications/merge.ts';
import { directory, quietUntil } from '../../../shared/notifications/targets.ts';
import { idOf, keyOf } from '../../../shared/notifications/views.ts';

const NOW = '2026-03-06T14:10:00.000Z';

describe('an audience', () => {
  it.each([
    ['zhzf', { kind: 'party', party: 'zhzf' }],
    ['320506103203', { kind: 'party', party: '320506103203' }],
    ['person:w1', { kind: 'person', person: 'w1' }],
    ['post:320506103:dispatcher', { kind: 'post', area: '320506103', role: 'dispatcher' }],
  ])('%s is read', (text, audience) => expect(parseAudience(text)).toEqual(audience));

  it.each([
    '',
    'a#b',
    'person:',
    'person:a:b',
    'post:320506103',
    'post:32050:dispatcher',
    'post:320506103:king',
    'x:y',
  ])('%p names nobody', (text) => expect(parseAudience(text)).toBeUndefined());
});

describe('the circuit of an endpoint', () => {
  it('opens after five failures in a row, for a minute, doubling to a quarter of an hour', () => {
    let circuit: Circuit = CLOSED;
    const pauses: (string | undefined)[] = [];
    for (let n = 1; n <= OPENS_AT + 6; n += 1) {
      circuit = afterFailure(circuit, NOW);
      pauses.push(circuit.openUntil);
    }
    const minutes = pauses.map((until) => (until ? (Date.parse(until) - Date.parse(NOW)) / 60_000 : 0));
    expect(minutes).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15]);
  });

  it('is open until its time, then asks for one probe', () => {
    const circuit = { failures: 5, openUntil: plus(NOW, 1_000) };
    expect(stateOf(CLOSED, NOW)).toBe('closed');
    expect(stateOf(circuit, NOW)).toBe('open');
    expect(stateOf(circuit, plus(NOW, 1_000))).toBe('probe');
  });
});

describe('quiet hours', () => {
  it.each([
    ['22:00', '07:00', '2026-03-06T22:00:00+08:00', '2026-03-06T23:00:00.000Z'],
    ['22:00', '07:00', '2026-03-07T06:59:30+08:00', '2026-03-06T23:00:00.000Z'],
    ['12:00', '14:00', '2026-03-06T13:15:20+08:00', '2026-03-06T06:00:00.000Z'],
  ])('%s to %s at %s end at %s', (from, to, at, end) => {
    expect(quietUntil({ from, to }, new Date(at).toISOString())).toBe(end);
  });

  it('are none outside of them, nor without them', () => {
    expect(quietUntil({ from: '22:00', to: '07:00' }, '2026-03-06T23:00:00.000Z')).toBeUndefined();
    expect(quietUntil(undefined, NOW)).toBeUndefined();
  });
});

describe('who is reached', () => {
  const channel = { department: 'zhzf', locale: 'zh-CN' as const, version: 1, enabled: true };
  const registers = {
    channels: async () => [
      { ...channel, id: 'a', kind: 'webhook' as const, url: 'https://a.example/', secret: 's' },
      { ...channel, id: 'b', kind: 'webhook' as const, url: 'https://b.example/', enabled: false },
      { ...channel, id: 'c', kind: 'inbox' as const },
    ],
    circuits: async () => new Map([['a', { failures: 2 }]]),
    deputies: async (person: string) => (person === 'w8' ? ['w9'] : []),
    holders: async (area: string) => (area === '320506103' ? ['w1', 'w2', 'w1'] : []),
    serving: async (_town: string, party: string) => (party === 'zhzf' ? ['w2'] : []),
    heads: async (_town: string, party: string) => (party === 'zhzf' ? ['h1'] : []),
  };
  const lanes = async (audience: string) =>
    (await directory(registers).targets(audience, '320506103', NOW)).map(({ kind, channel: by, to }) => [kind, by, to]);

  it('a party by its enabled webhooks and always its inbox', async () => {
    expect(await lanes('zhzf')).toEqual([
      ['webhook', 'webhook:a', 'zhzf'],
      ['inbox', 'inbox', 'zhzf'],
    ]);
    const [hook] = await directory(registers).targets('zhzf', '320506103', NOW);
    expect(hook?.endpoint).toMatchObject({ url: 'https://a.example/', sealed: 's', circuit: { failures: 2 } });
  });

  it('a person in theirs, a post in the inbox of each who holds it', async () => {
    expect(await lanes('person:w9')).toEqual([['inbox', 'inbox', 'w9']]);
    // Of one who is away the deputy is told, and they have a copy for when they are back.
    expect(await lanes('person:w8')).toEqual([
      ['inbox', 'inbox', 'w9'],
      ['inbox', 'inbox', 'w8'],
    ]);
    expect(await lanes('post:320506103:dispatcher')).toEqual([
      ['inbox', 'inbox', 'w1'],
      ['inbox', 'inbox', 'w2'],
    ]);
  });

  it('a head in person; of a body that has none the duty supervisor, who acts for it', async () => {
    expect(await lanes('head:zhzf')).toEqual([['inbox', 'inbox', 'h1']]);
    expect(await lanes('head:pcs')).toEqual([
      ['inbox', 'inbox', 'w1'],
      ['inbox', 'inbox', 'w2'],
    ]);
    expect(await lanes('head:')).toEqual([['nobody', 'inbox', 'nobody']]);
  });

  it('nobody, where the post is vacant or the audience names none: that fails, and is seen', async () => {
    expect(await lanes('post:320506104:dispatcher')).toEqual([['nobody', 'inbox', 'nobody']]);
    expect(await lanes('post:x')).toEqual([['nobody', 'inbox', 'nobody']]);
  });
});

describe('ids of entries', () => {
  it('lead back to the key, and only to one of the kind that is asked for', () => {
    const key = { pk: 'CASE#1', sk: 'OUT#zhzf#_#000001#0' };
    expect(keyOf(idOf(key), 'OUT#')).toEqual(key);
    expect(keyOf(idOf(key), 'DLV#OUT#')).toBeUndefined();
    expect(keyOf(idOf({ pk: 'CASE#1', sk: 'META' }), 'OUT#')).toBeUndefined();
    expect(keyOf('garbage', 'OUT#')).toBeUndefined();
  });
});

describe('several lists read as one', () => {
  it('gives each entry once, in order, whatever the pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 60 })), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 9 }),
        async (lists, limit) => {
          const sources = new Map(
            lists.map((values, at) => [
              `s${at}`,
              [...values]
                .sort((a, b) => b - a)
                .map((value) => ({ dueAt: String(value).padStart(3, '0'), num: String(at), pk: 'p', sk: 's' })),
            ]),
          );
          const read = async (name: string, from: Readonly<Record<string, unknown>> | undefined) => {
            const all = sources.get(name) ?? [];
            const start = from === undefined ? 0 : all.findIndex(({ dueAt }) => dueAt === from.dueAt) + 1;
            const items = all.slice(start, start + limit);
            const last = items.at(-1);
            return start + limit < all.length && last ? { items, next: { dueAt: last.dueAt } } : { items };
          };
          const position = (item: Readonly<Record<string, unknown>>) => ({ dueAt: String(item.dueAt) });
          const seen: string[] = [];
          let from: Readonly<Record<string, string | number>> | undefined;
          for (let pages = 0; pages < 300; pages += 1) {
            const page = await mergePages([...sources.keys()], read, position, limit, from);
            expect(page.items.length).toBeLessThanOrEqual(limit);
            seen.push(...page.items.map((item) => `${String(item.dueAt)} ${String(item.num)}`));
            from = page.next;
            if (from === undefined) break;
          }
          const all = [...sources.values()].flat().map(({ dueAt, num }) => `${dueAt} ${num}`);
          expect(seen).toEqual(all.sort().reverse());
        },
      ),
    );
  });
});
