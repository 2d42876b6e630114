import { caseAction } from '../../../shared/cases/command-service.ts';
import { commutingAction } from '../../../shared/cases/commuting-service.ts';
import { caseBodies } from '../../../shared/cases/contract.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import type { CaseDeps } from '../../../shared/cases/ports.ts';
import { noEvidence } from '../../../shared/evidence/keeper.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import type { Request } from '../../../shared/route.ts';
import type { MatterEvent } from '../../../shared/workflow/matter.ts';
import { aCase, caller, GRID, post } from '../../support/cases.ts';

const NOW = '2026-03-06T15:00:00.000Z';
const { num } = aCase('handling');

/** One case and its events behind the port; `collides` tells how often a note meets another writer first. */
const world = (first: CaseMeta, collides = 0) => {
  let head = first;
  let left = collides;
  const events = new Map<string, MatterEvent>();
  const keep = (event: MatterEvent) => events.set(`${event.part}#${event.version}`, event);
  const deps = {
    calendar: chinaCalendar,
    policy: async (town: string) => defaultPolicy(town),
    reliefs: async () => [],
    newHome: async () => undefined,
    backoff: async () => undefined,
    mark: (who: string, route: string, key: string, body: unknown) => ({
      key: `${who}|${route}|${key}`,
      body: JSON.stringify(body),
    }),
    ids: { derived: (_who: string, _route: string, key?: string) => key ?? 'drawn' },
    store: {
      load: async () => head,
      event: async (_num: string, part: string, version: number) => events.get(`${part}#${version}`),
      save: async ({ change, event }: { change: { next: CaseMeta }; event: MatterEvent }) => {
        head = change.next;
        keep(event);
        return { ok: true };
      },
      addNote: async (_meta: CaseMeta, event: MatterEvent) => {
        if (left-- > 0) return 'collided';
        if (events.has(`${event.part}#${event.version}`)) return 'known';
        keep(event);
        return 'added';
      },
    },
    evidence: noEvidence,
  } as unknown as CaseDeps;
  return { deps, events };
};

const request = (action: string, body: unknown, key: string, ifMatch?: number): Request => ({
  params: { id: num, action },
  query: {},
  body,
  requestId: 'r',
  traceparent: '',
  sourceIp: '::1',
  idempotencyKey: key,
  ...(ifMatch === undefined ? {} : { ifMatch }),
});

describe('a command repeated by who sees the case no more', () => {
  const worker = caller('w-9', post('partTimer', '320506103204001'));
  const act = async (who: Caller, key = 'k', reason = '不在岗') => {
    const { deps } = world(aCase('handling', { assignee: { person: 'w-9' } }));
    const run = caseAction(deps, commutingAction(deps));
    const first = await run(request('hand-back', { reason: '不在岗' }, 'k', 7), worker, NOW);
    return [first, await run(request('hand-back', { reason }, key, 7), who, NOW)] as const;
  };

  it('gets its first answer', async () => {
    const [first, again] = await act(worker);
    expect(first).toMatchObject({ ok: true, value: { version: 8, body: { action: 'hand-back', version: 8 } } });
    expect(again).toEqual(first);
  });

  it('with another key, another body or from another person is told nothing', async () => {
    const nothing = { ok: false, error: { code: 'not-found' } };
    expect((await act(worker, 'other'))[1]).toEqual(nothing);
    expect((await act(worker, 'k', '改口'))[1]).toEqual(nothing);
    expect((await act(caller('w-8', post('partTimer', '320506103204001'))))[1]).toEqual(nothing);
  });
});

describe('the same note at the same moment', () => {
  const worker = caller('w', post('gridWorker', GRID));
  const note = (text: string) => request('note', { text }, 'n');

  it('waits until it knows which of the two it is', async () => {
    const { deps, events } = world(aCase('handling'), 2);
    const run = caseAction(deps, commutingAction(deps));
    const first = await run(note('到过现场'), worker, NOW);
    expect(first.ok).toBe(true);
    expect(await run(note('到过现场'), worker, NOW)).toEqual(first);
    expect(events.size).toBe(1);
    expect(await run(note('另一句'), worker, NOW)).toMatchObject({ error: { code: 'idempotency-key-reused' } });
  });

  it('is a conflict, and no misuse of a key, where others stay in the way', async () => {
    const { deps } = world(aCase('handling'), 9);
    const run = caseAction(deps, commutingAction(deps));
    expect(await run(note('到过现场'), worker, NOW)).toMatchObject({ error: { code: 'write-conflict' } });
  });
});

describe('whom a case is given to', () => {
  const given = (body: unknown) => caseBodies.assign.safeParse(body).success;

  it('is a word of the register or a post, because it becomes part of a key', () => {
    expect(given({ person: 'w-0231' })).toBe(true);
    expect(given({ post: `${GRID}:gridLeader` })).toBe(true);
    for (const person of ['13812345678', '320506199001010014', '32050619900101001x', 'w#1', '张三', 'w:1', ''])
      expect([person, given({ person })]).toEqual([person, false]);
    for (const wrong of [
      `${GRID}:chief`,
      'gridLeader',
      `${GRID}:gridLeader:x`,
      '12345678:gridLeader',
      `#${GRID}:gridLeader`,
    ])
      expect([wrong, given({ post: wrong })]).toEqual([wrong, false]);
    expect(given({ person: 'w-1', post: `${GRID}:gridLeader` })).toBe(false);
  });
});
