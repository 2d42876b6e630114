import { say, type Words } from '../../../shared/cases/commuting-words.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import type { CaseDeps } from '../../../shared/cases/ports.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import type { MatterEvent, OutMessage } from '../../../shared/workflow/matter.ts';
import { aCase, caller, post, TOWN, UNIT } from '../../support/cases.ts';
import { PLATFORM, posts } from '../../support/ways.ts';

const NOW = '2026-03-06T15:00:00.000Z';
const platform = caller('w-platform', posts.platform);
const leader = caller('w-leader', posts.leader);
const upstream = { platform: PLATFORM, owns: [] };

const world = () => {
  const events = new Map<string, MatterEvent>();
  const messages: OutMessage[] = [];
  const deps = {
    backoff: async () => undefined,
    mark: (who: string, route: string, key: string, body: unknown) => ({
      key: `${who}|${route}|${key}`,
      body: JSON.stringify(body),
    }),
    ids: { derived: (_who: string, _route: string, key?: string) => key ?? 'drawn' },
    store: {
      addNote: async (_meta: CaseMeta, event: MatterEvent, _trace: unknown, told: readonly OutMessage[]) => {
        if (events.has(event.part)) return 'known';
        events.set(event.part, event);
        messages.push(...told);
        return 'added';
      },
      event: async (_num: string, part: string) => events.get(part),
    },
  } as unknown as CaseDeps;
  const send = (c: CaseMeta, who: Caller, words: Words, key = 'k') =>
    say(
      deps,
      c,
      words,
      { params: {}, query: {}, body: words.body, requestId: 'r', sourceIp: '::1', idempotencyKey: key },
      who,
      NOW,
    );
  return { send, events, messages };
};

const told = (messages: readonly OutMessage[]) => messages.map(({ type, audience }) => `${type} ${audience}`);

describe('words beside a case', () => {
  it('of the platform that sent it are told to who has it, without the words', async () => {
    const w = world();
    const done = await w.send(aCase('handling', { upstream }), platform, {
      action: 'supplement',
      body: { text: '附件' },
    });
    expect(done.ok && done.value.body).toMatchObject({ action: 'supplement', state: 'handling', version: 7 });
    expect(told(w.messages)).toEqual([`onegrid.case.supplemented ${UNIT}`]);
    expect(w.messages[0]).toMatchObject({ part: 'supplement-k', version: 1 });
    expect(JSON.stringify(w.messages)).not.toContain('附件');
  });

  it('of haste reach holder and dispatcher, and not the unit that it is about', async () => {
    const w = world();
    await w.send(aCase('handling', { upstream }), platform, { action: 'urge', body: {} });
    expect(told(w.messages)).toEqual([`onegrid.case.urged ${UNIT}`, `onegrid.case.urged post:${TOWN}:dispatcher`]);
    const about = world();
    const supervisor = caller('w-1', posts.supervisor);
    await about.send(aCase('handling', { about: { kind: 'unit', ref: UNIT } }), supervisor, {
      action: 'urge',
      body: {},
    });
    expect(told(about.messages)).toEqual([`onegrid.case.urged post:${TOWN}:dispatcher`]);
  });

  it('go to the centre’s post where no unit has it', async () => {
    for (const [state, role] of [
      ['reported', 'acceptor'],
      ['verifying', 'acceptor'],
      ['filed', 'dispatcher'],
      ['returned', 'dispatcher'],
      ['escalated', 'dispatcher'],
    ] as const) {
      const w = world();
      await w.send(aCase(state, { upstream }), platform, { action: 'supplement', body: { text: 'x' } });
      expect(told(w.messages)).toEqual([`onegrid.case.supplemented post:${TOWN}:${role}`]);
    }
  });

  it('are only of those who may, while the case is open', async () => {
    const w = world();
    const c = aCase('handling');
    expect(await w.send(c, leader, { action: 'supplement', body: { text: 'x' } })).toMatchObject({
      error: { code: 'forbidden' },
    });
    expect(await w.send(c, platform, { action: 'urge', body: {} })).toMatchObject({ error: { code: 'forbidden' } });
    const inspector = caller('w-2', post('inspector', TOWN));
    expect(await w.send(c, inspector, { action: 'urge', body: {} })).toMatchObject({ error: { code: 'forbidden' } });
    const over = aCase('closed', { upstream });
    expect(await w.send(over, leader, { action: 'urge', body: {} })).toMatchObject({ error: { code: 'wrong-state' } });
    expect(w.events.size).toBe(0);
  });

  it('sent again are the first ones', async () => {
    const w = world();
    const first = await w.send(aCase('handling'), leader, { action: 'urge', body: { text: '抓紧' } });
    expect(await w.send(aCase('handled'), leader, { action: 'urge', body: { text: '抓紧' } })).toEqual(first);
    expect(await w.send(aCase('handling'), leader, { action: 'urge', body: {} })).toMatchObject({
      error: { code: 'idempotency-key-reused' },
    });
    expect(w.messages).toHaveLength(2);
  });
});
