import type { CaseCommand } from '../../../shared/cases/bodies.ts';
import { decide } from '../../../shared/cases/decide.ts';
import type { AskKind, CaseMeta } from '../../../shared/cases/model.ts';
import { centre, type RuleContext } from '../../../shared/cases/rules.ts';
import { decidersOf, mayView, postFor } from '../../../shared/cases/rules-rights.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { start } from '../../../shared/workflow/deadlines.ts';
import { AT, aCase, caller, context, GRID, post, TOWN, UNIT } from '../../support/cases.ts';

const acceptor = post('acceptor', TOWN);
const dispatcher = post('dispatcher', TOWN);
const supervisor = post('dutySupervisor', TOWN);
const worker = post('gridWorker', GRID);
const officer = post('unitOfficer', TOWN, UNIT);
const platform = post('platform', TOWN, 'hotline');

const made = (c: CaseMeta, command: CaseCommand, given: RuleContext) => {
  const change = decide(c, command, given);
  if (!change.ok) throw new Error(`refused: ${JSON.stringify(change.error)}`);
  return change.value;
};
const refused = (c: CaseMeta, command: CaseCommand, given: RuleContext): string => {
  const change = decide(c, command, given);
  return change.ok ? 'done' : change.error.code;
};
const asked = (kind: AskKind, by = 'officer') => ({
  ask: { kind, by, at: AT, version: 7, timer: { clock: start({ type: 'work_hour', n: 4 }, AT, chinaCalendar) } },
});

describe('verifying what is hidden', () => {
  const hidden = aCase('reported', { about: { kind: 'unit', ref: UNIT } });
  const look = (body: { person?: string; post?: string }): CaseCommand => ({ action: 'ask-verification', body });

  it('names a person, because whoever holds a post in the village would hear of it', () => {
    for (const c of [hidden, aCase('reported', { confidential: true })]) {
      expect(refused(c, look({}), context('a', acceptor))).toBe('invalid-body');
      expect(refused(c, look({ post: `${GRID}:gridWorker` }), context('a', acceptor))).toBe('invalid-body');
      const { messages } = made(c, look({ person: 'neutral' }), context('a', acceptor));
      expect(messages.map(({ audience }) => audience)).toEqual(['person:neutral']);
    }
  });

  it('of a post somewhere else lets its holder see and say', () => {
    const c = made(aCase('reported'), look({ post: '320506103204001:gridWorker' }), context('a', acceptor)).next;
    const sent = caller('other', post('gridWorker', '320506103204001'));
    expect(mayView(sent, c)).toBe(true);
    expect(postFor('verify', sent, c)).toBeDefined();
    expect(mayView(sent, aCase('reported'))).toBe(false);
  });
});

describe('what is hidden is told', () => {
  const about = { kind: 'staff', ref: 'w-0999' } as const;
  const submit: CaseCommand = { action: 'submit', body: { result: 'explained', text: '已说明' } };
  const close: CaseCommand = { action: 'close', body: { answer: '已办结' } };
  const audiences = (c: CaseMeta, command: CaseCommand, held = officer) =>
    made(c, command, context('x', held)).messages.map(({ audience }) => audience);

  it.each([{ about }, { confidential: true as const }])('to those alone who may see it', (hidden) => {
    expect(audiences(aCase('handling', hidden), submit)).toEqual([`post:${TOWN}:dutySupervisor`]);
    expect(audiences(aCase('inspected', hidden), close, acceptor)).toEqual([UNIT, 'reporters:case']);
    expect(centre(aCase('handled', hidden), 'leader')).toBe(`post:${TOWN}:dutySupervisor`);
    expect(centre(aCase('handled', hidden), 'acceptor')).toBe(`post:${TOWN}:acceptor`);
  });

  it('and everything else to whose step it is', () => {
    expect(audiences(aCase('handling'), submit)).toEqual([`post:${TOWN}:inspector`]);
    expect(audiences(aCase('inspected'), close, acceptor)).toEqual([UNIT, 'reporters:case']);
  });
});

describe('who is related to a matter', () => {
  it('is given no part in it again, which they could not play', () => {
    const recused = { recused: ['cousin'] };
    const person = 'cousin';
    const given = [
      refused(aCase('handling', recused), { action: 'assign', body: { person } }, context('o', officer)),
      refused(aCase('reported', recused), { action: 'ask-verification', body: { person } }, context('a', acceptor)),
      refused(aCase('handled', recused), { action: 'ask-inspection', body: { person } }, context('a', acceptor)),
    ];
    expect(given).toEqual(['party-concerned', 'party-concerned', 'party-concerned']);
  });

  it('gives back what was theirs, and nothing of anybody else', () => {
    const c = aCase('handled', { assignee: { person: 'worker' }, inspector: 'looker' });
    const mine = made(c, { action: 'recuse', body: { reason: '亲属' } }, context('looker', dispatcher)).next;
    expect([mine.assignee, mine.inspector]).toEqual([{ person: 'worker' }, undefined]);
    const theirs = made(c, { action: 'recuse', body: { reason: '亲属' } }, context('worker', worker)).next;
    expect([theirs.assignee, theirs.inspector]).toEqual([undefined, 'looker']);
  });
});

describe('who asked', () => {
  const may = (action: 'grant' | 'deny', who: string, c: CaseMeta, held = officer) =>
    postFor(action, caller(who, held), c) !== undefined;

  it.each(['extension', 'suspension'] as const)('takes a question for %s back, and grants it never', (kind) => {
    const c = aCase('handling', asked(kind));
    expect([may('deny', 'officer', c), may('grant', 'officer', c)]).toEqual([true, false]);
    expect(may('deny', 'another', c)).toBe(false);
    const { next } = made(c, { action: 'deny', body: { reason: '不再需要' } }, context('officer', officer));
    expect([next.state, next.ask]).toEqual(['handling', undefined]);
  });

  it('needs a post on the case for it still', () => {
    const c = aCase('handling', asked('extension'));
    expect(may('deny', 'officer', c, post('unitOfficer', TOWN, 'zhzf'))).toBe(false);
  });
});

describe('a refusal that a platform owns', () => {
  const c = aCase('reported', { upstream: { platform: 'hotline', owns: ['refusal'] } });
  const refuse: CaseCommand = { action: 'refuse', body: { reason: '不属本镇', remedy: '向区里反映' } };

  it('is asked for once, and its limit does not begin anew with every asking', () => {
    const { next } = made(c, refuse, context('a', acceptor));
    expect(refused(next, refuse, context('b', acceptor, { at: '2026-03-06T16:00:00.000Z' }))).toBe('already-done');
    expect(refused({ ...c, ...asked('force-close') }, refuse, context('b', acceptor))).toBe('already-done');
  });
});

describe('a submission that its unit confirms', () => {
  const policy = { ...defaultPolicy(TOWN), unitConfirmation: [UNIT] };
  const submit: CaseCommand = { action: 'submit', body: { result: 'explained', text: '已说明' } };

  it.each(['extension', 'suspension', 'transfer'] as const)(
    'takes the place of a question for %s, which it makes idle',
    (kind) => {
      const { next } = made(aCase('handling', asked(kind)), submit, context('worker', worker, { policy }));
      expect(next.ask).toMatchObject({ kind: 'submission', by: 'worker' });
    },
  );

  it.each(['submission', 'force-close'] as const)('waits for a question for %s', (kind) => {
    const c = aCase('handling', asked(kind));
    expect(refused(c, submit, context('worker', worker, { policy }))).toBe('already-done');
  });
});

describe('a submission for a silent unit', () => {
  const submit = (body: { onBehalf?: string }): CaseCommand => ({
    action: 'submit',
    body: { result: 'explained', text: '已说明', ...body },
  });

  it('stands on somebody’s word', () => {
    expect(refused(aCase('handling'), submit({}), context('s', supervisor))).toBe('invalid-body');
    expect(refused(aCase('handling'), submit({ onBehalf: '村书记来电' }), context('s', supervisor))).toBe('done');
  });
});

describe('a submission out of a suspension', () => {
  const resume: CaseCommand = { action: 'resume', body: { reason: '期满' } };
  const clock = { person: 'clock', role: 'clock' } as const;
  const at = '2026-03-06T16:00:00.000Z';

  it('still waits for its unit when the suspension ends, unlike what else was asked', () => {
    const left = (kind: AskKind) =>
      made(aCase('suspended', asked(kind)), resume, { ...context('', supervisor), actor: clock, at }).next;
    expect(left('submission')).toMatchObject({ state: 'handling', ask: { kind: 'submission', by: 'officer' } });
    expect(left('force-close').ask).toBeUndefined();
  });
});

describe('a closing that a platform does not answer', () => {
  const c = aCase('inspected', { upstream: { platform: 'hotline', owns: ['closing'] }, ...asked('closing', 'a') });
  const deny: CaseCommand = { action: 'deny', body: { reason: '收回' } };

  it('is taken back by the duty supervisor, and the work is not done anew for it', () => {
    expect(decidersOf(c, 'deny')).toContainEqual({ role: 'dutySupervisor' });
    const { next } = made(c, deny, context('s', supervisor));
    expect([next.state, next.ask, next.submittedBy]).toEqual(['inspected', undefined, 'officer']);
  });

  it('goes back to the unit by the word of the platform', () => {
    expect(made(c, deny, context('p', platform)).next.state).toBe('handling');
  });
});

describe('what is drawn to be inspected', () => {
  const policy = { ...defaultPolicy(TOWN), inspection: [{ method: 'on-site' as const, sample: 50 }] };
  const submit: CaseCommand = { action: 'submit', body: { result: 'explained', text: '已说明' } };
  const drawnAt = (changes: Partial<CaseMeta>) =>
    made(aCase('handling', changes), submit, context('o', officer, { policy })).next.drawn;

  it('can’t be chosen by doing something else on the case first', () => {
    const tries = Array.from({ length: 40 }, (_, n) => drawnAt({ version: 7 + n }));
    expect(new Set(tries).size).toBe(1);
  });

  it('is about the share that the town has set, case by case and round by round', () => {
    const nums = Array.from({ length: 400 }, (_, n) => drawnAt({ num: `26030679800${String(n).padStart(5, '0')}` }));
    const share = nums.filter(Boolean).length / nums.length;
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
    const rounds = Array.from({ length: 40 }, (_, n) => drawnAt({ round: n }));
    expect(new Set(rounds).size).toBe(2);
  });
});

describe('a submission taken back', () => {
  const submit: CaseCommand = { action: 'submit', body: { result: 'explained', text: '已说明' } };
  const back: CaseCommand = { action: 'withdraw-submit', body: { reason: '有误' } };

  it('gives no time: the deadline is what it was', () => {
    const begun = aCase('handling');
    const handled = made(begun, submit, context('o', officer, { at: '2026-03-06T15:00:00.000Z' })).next;
    expect(handled.clock?.dueAt).toBeUndefined();
    const again = made(handled, back, context('o', officer, { at: '2026-03-06T15:30:00.000Z' })).next;
    expect(again.clock?.dueAt).toBe(begun.clock?.dueAt);
    const late = made(handled, back, context('o', officer, { at: '2026-03-07T15:30:00.000Z' })).next;
    expect(late.clock?.dueAt).toBe(begun.clock?.dueAt);
  });

  it('counts the storm that lay over it meanwhile', () => {
    const storm = { id: 's', area: TOWN, from: '2026-03-06T15:10:00.000Z', to: '2026-03-06T17:10:00.000Z' };
    const handled = made(aCase('handling'), submit, context('o', officer)).next;
    const at = '2026-03-06T17:30:00.000Z';
    const again = made(handled, back, context('o', officer, { at, reliefs: [storm] })).next;
    expect(again.clock?.dueAt).toBe('2026-03-06T18:10:00.000Z');
  });
});
