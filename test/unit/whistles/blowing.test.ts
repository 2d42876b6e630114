import type { CaseMeta } from '../../../shared/cases/model.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import type { Request } from '../../../shared/route.ts';
import { blowNew } from '../../../shared/whistles/blow-service.ts';
import type { BlowNewBody } from '../../../shared/whistles/contract.ts';
import type { WhistleDeps, WhistleSave } from '../../../shared/whistles/ports.ts';
import type { MatterEvent } from '../../../shared/workflow/matter.ts';
import { aCase, caller, GRID, post } from '../../support/cases.ts';

const NOW = '2026-03-06T15:00:00.000Z';
const leader = caller('leader', post('gridLeader', GRID));
const { lead: _lead, ...fresh } = aCase('reported', { version: 1 });

/** A store of one case; the first save may lose its answer, and the case may move on meanwhile. */
const world = () => {
  let c: CaseMeta = fresh;
  const events = new Map<string, MatterEvent>();
  const saved: WhistleSave[] = [];
  const deps = {
    policy: async (town: string) => defaultPolicy(town),
    reliefs: async () => [],
    newHome: async () => undefined,
    backoff: async () => undefined,
    hasParty: async () => true,
    foreseenCase: async () => ({ ok: true, value: fresh }),
    createCase: async () => ({ ok: true, value: { body: { caseNum: fresh.num } } }),
    loadCase: async () => c,
    caseEvent: async () => undefined,
    mark: (who: string, route: string, key: string, body: unknown) => ({
      key: `${who}|${route}|${key}`,
      body: JSON.stringify(body),
    }),
    store: {
      event: async (id: string, part: string, version: number) => events.get(`${id}#${part}#${version}`),
      save: async (given: WhistleSave) => {
        saved.push(given);
        events.set(`${given.next.id}#${given.event.part}#${given.event.version}`, given.event);
        if (given.onCase) c = given.onCase.next;
        return { ok: true };
      },
    },
  } as unknown as WhistleDeps;
  return { deps, saved, moveOn: (next: CaseMeta) => (c = next), now: () => c };
};

const body = (changes: Partial<BlowNewBody> = {}): BlowNewBody => ({
  kind: 'daily',
  departments: ['zhzf', 'scjg'],
  reason: '一家管不了',
  newCase: { text: '占道', channel: 'worker', grid: GRID },
  ...changes,
});
const request = (given: BlowNewBody): Request => ({
  params: {},
  query: {},
  body: given,
  requestId: 'r',
  traceparent: '',
  sourceIp: '::1',
  idempotencyKey: 'k',
});

describe('blowing the whistle on a new case', () => {
  it('repeated finds the whistle that it blew, whatever became of the case', async () => {
    const { deps, saved, moveOn, now } = world();
    const first = await blowNew(deps, request(body()), leader, NOW);
    expect(first).toMatchObject({ ok: true, value: { status: 201, body: { id: `${fresh.num}-1`, version: 1 } } });
    moveOn({ ...now(), version: 9, state: 'handling' });
    expect(await blowNew(deps, request(body()), leader, '2026-03-06T16:00:00.000Z')).toEqual(first);
    expect(saved).toHaveLength(1);
    const other = await blowNew(deps, request(body({ reason: '别的' })), leader, NOW);
    expect(other).toMatchObject({ error: { code: 'idempotency-key-reused' } });
  });

  it('repeated after a crash in between blows it, though the case has been filed meanwhile', async () => {
    const { deps, moveOn } = world();
    moveOn({ ...fresh, version: 2, state: 'filed' });
    expect(await blowNew(deps, request(body()), leader, NOW)).toMatchObject({ ok: true, value: { status: 201 } });
  });

  it('is a second whistle where another was blown before', async () => {
    const { deps, moveOn } = world();
    moveOn({ ...fresh, version: 2, whistled: 1 });
    const blown = await blowNew(deps, request(body()), leader, NOW);
    expect(blown).toMatchObject({ ok: true, value: { body: { id: `${fresh.num}-2` } } });
  });

  it('is hidden with a case that is about the unit itself', async () => {
    const { deps, saved, moveOn } = world();
    moveOn({ ...fresh, about: { kind: 'unit', ref: 'saw' } });
    const centre = caller('d', post('dispatcher', fresh.town));
    await blowNew(deps, request(body()), centre, NOW);
    expect(saved[0]?.next.confidential).toBe(true);
    expect(saved[0]?.parts.every(({ next }) => next.confidential)).toBe(true);
  });

  it('calls thirty departments at most, the lead among them', async () => {
    const departments = Array.from({ length: 30 }, (_, n) => `d-${n}`);
    const { deps } = world();
    const more = await blowNew(deps, request(body({ departments, lead: 'zhzf' })), leader, NOW);
    expect(more).toMatchObject({ error: { code: 'invalid-body', errors: [{ pointer: '/departments' }] } });
    expect((await blowNew(deps, request(body({ departments, lead: 'd-3' })), leader, NOW)).ok).toBe(true);
  });
});
