import { caseAction } from '../../../shared/cases/command-service.ts';
import { commutingAction } from '../../../shared/cases/commuting-service.ts';
import { decide } from '../../../shared/cases/decide.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import type { Supervision } from '../../../shared/cases/model-supervision.ts';
import type { CaseDeps } from '../../../shared/cases/ports.ts';
import type { Change, RuleContext } from '../../../shared/cases/rules.ts';
import { movesParts, partsAfter, partsEnding } from '../../../shared/cases/rules-co-head.ts';
import { openActions, sidesOf } from '../../../shared/cases/rules-rights.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import type { Request } from '../../../shared/route.ts';
import type { MatterEvent } from '../../../shared/workflow/matter.ts';
import { asked, HEAD } from '../../support/case-table.ts';
import { AT, aCase, caller, context, GRID, post, TOWN, UNIT } from '../../support/cases.ts';
import { aPart, made as changed, by as coBy, helped, officerOf, ofPart } from '../../support/co-units.ts';

const dispatcher = context('d-1', post('dispatcher', TOWN));
const officer = (changes: Parameters<typeof context>[2] = {}) =>
  context('o-1', post('unitOfficer', TOWN, UNIT), changes);
const made = (given: ReturnType<typeof decide>): Change => {
  if (!given.ok) throw new Error(given.error.code);
  return given.value;
};

describe('a question that lapses', () => {
  it('is told to who asked, once, and not where they made it lapse themselves', () => {
    const c = aCase('handling', asked('extension'));
    const recalled = made(decide(c, { action: 'dispatch', body: { lead: 'zhzf' } }, dispatcher));
    expect(recalled.next.ask).toBeUndefined();
    // The unit is told that the case was taken from it; that says enough.
    expect(recalled.messages.filter(({ audience }) => audience === UNIT).map(({ type }) => type)).toEqual([
      'onegrid.case.recalled',
    ]);
    const escalated = {
      ...c,
      ask: { ...asked('force-close').ask, party: undefined, by: 'd-2' },
    } as unknown as CaseMeta;
    const sent = made(decide(escalated, { action: 'escalate', body: { to: 'sthj', reason: '超出权限' } }, dispatcher));
    expect(sent.messages.map(({ type, audience }) => [type, audience])).toContainEqual([
      'onegrid.case.lapsed',
      'person:d-2',
    ]);
    const own = { ...escalated, ask: { ...escalated.ask, by: 'd-1' } } as unknown as CaseMeta;
    const gone = made(decide(own, { action: 'escalate', body: { to: 'sthj', reason: '超出权限' } }, dispatcher));
    expect(gone.messages.map(({ type }) => type)).not.toContain('onegrid.case.lapsed');
  });

  it('is not told where it was answered', () => {
    const c = aCase('handling', asked('extension'));
    const denied = made(decide(c, { action: 'deny', body: { reason: '不必' } }, dispatcher));
    expect(denied.messages.map(({ type }) => type)).toEqual(['onegrid.case.denied']);
  });
});

describe('who has handled a case', () => {
  it('is also who confirmed what a worker submitted', () => {
    const c = aCase('handling', asked('submission'));
    const words = { text: '已清理', evidence: [] };
    expect(made(decide(c, { action: 'grant', body: {} }, officer({ words }))).next.handledBy).toEqual([
      'o-1',
      'w-asks',
    ]);
  });

  it('are also the people of its co-units', () => {
    const signed = changed(
      ofPart(helped(), aPart('invited'), { action: 'co-sign', body: {} }, coBy(officerOf('zhzf'))),
    );
    const filing = { action: 'co-result', body: { result: 'done', text: '已办' } } as const;
    const filed = changed(ofPart(helped(), signed.next, filing, coBy({ ...officerOf('zhzf'), person: 'o-9' })));
    expect(filed.next.handledBy).toEqual(['officer-of-zhzf', 'o-9']);
    const c = helped('handling', { co: ['zhzf'] });
    const evidence = [
      { id: 'a', kind: 'before' as const },
      { id: 'b', kind: 'after' as const },
    ];
    const submit = { action: 'submit', body: { result: 'solved', text: '已办', evidence } } as const;
    const next = made(decide(c, submit, officer({ parts: [filed.next] }))).next;
    expect(next.handledBy).toEqual(['officer-of-zhzf', 'o-9', 'o-1']);
  });
});

it('what a platform has done its unit does not take back', () => {
  const escalated = aCase('escalated', { lead: UNIT, parties: [UNIT], escalation: { to: 'sthj', from: 'handling' } });
  const platform = context('m-1', post('platform', TOWN, 'sthj'));
  const body = { outcome: 'handled', result: 'solved', text: '已办' } as const;
  const handled = made(decide(escalated, { action: 'upstream-result', body }, platform)).next;
  expect(decide(handled, { action: 'withdraw-submit', body: { reason: '再办' } }, officer())).toMatchObject({
    error: { code: 'wrong-state' },
  });
  expect(openActions(caller('o-1', post('unitOfficer', TOWN, UNIT)), handled)).not.toContain('withdraw-submit');
  const inspector = context('i-1', post('inspector', TOWN));
  const again = made(decide(handled, { action: 'inspect', body: { outcome: 'fail' } }, inspector)).next;
  expect([again.state, again.fromAbove]).toEqual(['handling', undefined]);
});

describe('who inspects', () => {
  const pass = { action: 'inspect', body: { outcome: 'pass' } } as const;
  const handled = aCase('handled', { drawn: true });
  const rule = (who: RuleContext) => {
    const outcome = decide(handled, pass, who);
    return outcome.ok ? outcome.value.next.selfApproved : outcome.error.params;
  };

  it('belongs to another unit than the one that leads, but for the solo duty, which is marked', () => {
    const inspector = post('inspector', TOWN);
    expect(rule(context('i-1', inspector))).toBeUndefined();
    expect(rule(context('i-1', inspector, { sides: [UNIT] }))).toEqual({ rule: 'lead-inspect' });
    expect(rule(context('s-1', post('dutySupervisor', TOWN), { sides: [UNIT] }))).toBe(true);
    const both = caller('i-1', inspector, post('gridWorker', GRID));
    expect(openActions(both, handled)).not.toContain('inspect');
    expect(openActions(caller('i-1', inspector), handled)).toContain('inspect');
  });

  it('is not named from that unit either', () => {
    const ask = { action: 'ask-inspection', body: { person: 'i-2' } } as const;
    const acceptor = post('acceptor', TOWN);
    expect(decide(handled, ask, context('a-1', acceptor, { namedSides: [UNIT] }))).toMatchObject({
      error: { code: 'separation-of-duties', params: { rule: 'lead-inspect' } },
    });
    expect(made(decide(handled, ask, context('a-1', acceptor, { namedSides: ['zhzf'] }))).next.inspector).toBe('i-2');
  });

  it('and belongs to what any of their posts says', () => {
    const posts = [post('inspector', TOWN), post('gridWorker', GRID), post('unitOfficer', TOWN, 'zhzf')];
    expect(sidesOf(posts)).toEqual([UNIT, 'zhzf']);
  });
});

describe('the clock of a case', () => {
  const policy = { ...defaultPolicy(TOWN), clockStops: { verifications: 1, escalations: 1 } };
  const by = { ...dispatcher, policy };

  it('stands for so many verifications as the town lets it, and for any number before it is filed', () => {
    const ask = { action: 'ask-verification', body: { post: `${GRID}:gridWorker` } } as const;
    const seen = { action: 'verify', body: { outcome: 'exists' } } as const;
    const once = made(decide(aCase('filed'), ask, by)).next;
    const back = made(decide(once, seen, context('w', post('gridWorker', GRID)))).next;
    expect(decide(back, ask, by)).toMatchObject({ error: { code: 'clock-stops-used-up', params: { times: 1 } } });
    const again = made(decide(aCase('reported'), ask, by)).next;
    const unfiled = made(decide(again, seen, context('w', post('gridWorker', GRID)))).next;
    expect(made(decide(unfiled, ask, by)).next.state).toBe('verifying');
  });

  it('stands for so many times that it is sent up; opened again it counts anew', () => {
    const up = { action: 'escalate', body: { to: 'sthj', reason: '超出权限' } } as const;
    const above = made(decide(aCase('filed'), up, by)).next;
    const back = made(decide(above, { action: 'recall-escalation', body: {} }, by)).next;
    expect(decide(back, up, by)).toMatchObject({ error: { code: 'clock-stops-used-up' } });
    const closed = { ...aCase('closed', { closedAt: AT }), sentUp: 1, looked: 1 };
    const reopened = made(
      decide(closed, { action: 'reopen', body: { reason: '未解决' } }, context('a', post('acceptor', TOWN))),
    );
    expect([reopened.next.sentUp, reopened.next.looked]).toEqual([undefined, undefined]);
  });
});

describe('a case with co-units that is merged and taken apart', () => {
  it('goes on with them, and with the time that each had left', () => {
    const c = helped('handling', { co: ['zhzf'] });
    const supervisor = (at: string, changes: Partial<RuleContext> = {}) =>
      context('s', post('dutySupervisor', TOWN), { at, target: aCase('handling', { num: HEAD }), ...changes });
    const part = aPart('signed');
    const [mergedAt, apartAt] = ['2026-03-06T15:10:00.000Z', '2026-03-06T18:10:00.000Z'];
    const merged = made(decide(c, { action: 'merge', body: { into: HEAD } }, supervisor(mergedAt))).next;
    expect(partsEnding(c, merged)).toEqual(['zhzf']);
    expect([merged.co, merged.parties]).toEqual([['zhzf'], c.parties]);
    const ended = { ...part, endedAt: mergedAt };
    const unmerge = { action: 'unmerge', body: { from: HEAD, reason: '另一处' } } as const;
    const apart = made(decide(merged, unmerge, supervisor(apartAt)));
    expect(apart.messages.map(({ audience }) => audience)).toEqual([UNIT, 'zhzf']);
    expect(movesParts(merged, apart.next)).toBe(true);
    const time = { at: apartAt, calendar: chinaCalendar, policy: defaultPolicy(TOWN), reliefs: [] };
    const [move] = partsAfter(merged, apart.next, [ended], { time });
    expect(move?.next.endedAt).toBeUndefined();
    // Two hours from 14:10; an hour was left when it was merged, at 15:10.
    expect(move?.next.clock?.dueAt).toBe('2026-03-06T19:10:00.000Z');
    expect(apart.next.co).toEqual(['zhzf']);
  });
});

describe('a repetition after the case has gone on', () => {
  const NOW = '2026-03-06T15:00:00.000Z';
  const world = () => {
    let head = aCase('handling');
    const events = new Map<string, MatterEvent>();
    const keep = (event: MatterEvent) => events.set(`${event.part}#${event.version}`, event);
    const deps = {
      policy: async (town: string) => defaultPolicy(town),
      backoff: async () => undefined,
      mark: (who: string, route: string, key: string, body: unknown) => ({
        key: `${who}|${route}|${key}`,
        body: JSON.stringify(body),
      }),
      ids: { derived: (_who: string, _route: string, key?: string) => key ?? 'drawn' },
      store: {
        load: async () => head,
        event: async (_num: string, part: string, version: number) => events.get(`${part}#${version}`),
        addNote: async (_meta: CaseMeta, event: MatterEvent) => keep(event) && 'added',
        supervise: async ({ change }: { change: { event: MatterEvent; next: Supervision } }) =>
          keep(change.event) && 'given',
      },
    } as unknown as CaseDeps;
    return { run: caseAction(deps, commutingAction(deps)), end: () => (head = aCase('closed', { closedAt: AT })) };
  };
  const request = (action: string, body: unknown, key = 'k'): Request => ({
    params: { id: aCase('handling').num, action },
    query: {},
    body,
    requestId: 'r',
    sourceIp: '::1',
    idempotencyKey: key,
  });
  const supervisor = caller('s-1', post('dutySupervisor', TOWN));

  it.each([
    ['urge', { text: '请尽快' }, { text: '请马上' }],
    ['supervise', { kind: 'instruct', text: '说明情况', answerBy: '2026-03-07T10:00:00+08:00' }, { text: '别的' }],
  ])('gets the first answer to its %s, and another request none', async (action, body, other) => {
    const { run, end } = world();
    const first = await run(request(action, body), supervisor, NOW);
    expect(first).toMatchObject({ ok: true });
    end();
    // Long past the day that was named, too.
    const later = '2026-03-20T15:00:00.000Z';
    expect(await run(request(action, body), supervisor, later)).toEqual(first);
    expect(await run(request(action, body, 'k2'), supervisor, later)).toMatchObject({ error: { code: 'wrong-state' } });
    expect(await run(request(action, { ...body, ...other }), supervisor, later)).toMatchObject({
      error: { code: 'idempotency-key-reused' },
    });
  });
});
