import { caseBodies } from '../../../shared/cases/contract.ts';
import { answerRow, toSupervisionItem } from '../../../shared/cases/items-supervision.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { FARTHEST_ANSWER_MS, SUPERVISION_KINDS, type Supervision } from '../../../shared/cases/model-supervision.ts';
import {
  answeringPost,
  answerSupervision,
  giveSupervision,
  remindSupervision,
  supervisionTable,
  supervisionWaits,
} from '../../../shared/cases/rules-supervision.ts';
import { headSchema } from '../../../shared/insight/items.ts';
import { contribution } from '../../../shared/insight/rules.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import { DAY, HOUR, plus } from '../../../shared/kernel/time.ts';
import { eventTypes } from '../../../shared/notifications/events.ts';
import { actorOf } from '../../../shared/workflow/command.ts';
import { faultsOfWaits } from '../../../shared/workflow/waits.ts';
import { AT, aCase, caller, post, TOWN, UNIT } from '../../support/cases.ts';

const ANSWER_BY = plus(AT, 10 * HOUR);
const leader = post('leader', TOWN);
const supervisor = post('dutySupervisor', TOWN);
const dispatcher = post('dispatcher', TOWN);
const officer = post('unitOfficer', TOWN, UNIT);
const giver = caller('l-1', leader);

const give = (c: CaseMeta, answerBy = ANSWER_BY, who = giver) => {
  const [held] = who.posts;
  if (!held) throw new Error('no post');
  const given = { id: 'sup0000001', kind: 'leader', text: '三日内办结', answerBy } as const;
  return giveSupervision(c, given, actorOf(who, held), AT, chinaCalendar);
};
const given = (c: CaseMeta, who = giver): Supervision => {
  const made = give(c, ANSWER_BY, who);
  if (!made.ok) throw new Error(made.error.code);
  return made.value.next;
};
const answer = (c: CaseMeta, supervision: Supervision, who: Caller, at = plus(AT, HOUR)) => {
  const held = answeringPost(who, c, supervision, at);
  return held ? answerSupervision(c, supervision, '已约谈', actorOf(who, held), at) : 'forbidden';
};

const declared = (messages: readonly { type: string; data: unknown }[]): boolean[] =>
  messages.map(({ type, data }) => eventTypes.get(type)?.data.safeParse(data).success ?? false);

describe('an instruction', () => {
  const c = aCase('handling');

  it('is a stream of its own beside the case, and tells the unit that has it', () => {
    const made = give(c);
    expect(made.ok && made.value.next).toMatchObject({
      state: 'open',
      version: 1,
      caseNum: c.num,
      answerBy: ANSWER_BY,
    });
    expect(made.ok && made.value.event).toMatchObject({
      part: 'sup-sup0000001',
      version: 1,
      head: c.version,
      from: 'handling',
      to: 'handling',
    });
    const messages = made.ok ? made.value.messages : [];
    expect(messages.map(({ audience, type }) => `${type} ${audience}`)).toEqual([`onegrid.case.supervised ${UNIT}`]);
    expect(messages[0]?.data).toMatchObject({ dueAt: ANSWER_BY, supervision: 'sup0000001' });
    expect(JSON.stringify(messages)).not.toContain('三日内办结');
    expect(declared(messages)).toEqual([true]);
  });

  it('tells the dispatcher while no unit has the case, and never whom it is about', () => {
    const { lead: _none, ...filed } = aCase('filed');
    const told = (of: CaseMeta) => {
      const made = give(of);
      return made.ok ? made.value.messages.map(({ audience }) => audience) : [];
    };
    expect(told(filed)).toEqual([`post:${TOWN}:dispatcher`]);
    expect(told({ ...c, about: { kind: 'unit', ref: UNIT } })).toEqual([`post:${TOWN}:dispatcher`]);
  });

  it('is to be answered in time to come, and not in another year', () => {
    expect(give(c, AT)).toEqual({ ok: false, error: { code: 'limit-passed', params: { field: 'answerBy' } } });
    expect(give(c, plus(AT, FARTHEST_ANSWER_MS)).ok).toBe(true);
    expect(give(c, plus(AT, FARTHEST_ANSWER_MS + 1)).ok).toBe(false);
  });

  it('has the kinds that its body takes', () => {
    for (const kind of SUPERVISION_KINDS)
      expect(caseBodies.supervise.safeParse({ kind, text: 'x', answerBy: '2026-03-09T10:00:00+08:00' }).success).toBe(
        true,
      );
  });
});

describe('who answers', () => {
  const c = aCase('handling');
  const late = plus(ANSWER_BY, 1);

  it('is the leading unit, late or not', () => {
    const made = answer(c, given(c), caller('o-1', officer));
    expect(made).toMatchObject({
      ok: true,
      value: { next: { state: 'answered', version: 2, answer: { late: false } } },
    });
    expect(made).not.toMatchObject({ value: { next: { answer: { onBehalf: true } } } });
    expect(answer(c, given(c), caller('o-1', officer), ANSWER_BY)).toMatchObject({
      value: { next: { answer: { late: false } } },
    });
    expect(answer(c, given(c), caller('o-1', officer), late)).toMatchObject({
      value: { next: { answer: { late: true } } },
    });
  });

  it('is the centre on behalf while no unit leads', () => {
    const { lead: _none, ...filed } = aCase('filed');
    for (const held of [dispatcher, supervisor])
      expect(answer(filed, given(filed), caller('x', held))).toMatchObject({
        value: { next: { answer: { onBehalf: true } } },
      });
    expect(answer(c, given(c), caller('x', dispatcher))).toBe('forbidden');
    expect(answer(c, given(c), caller('x', dispatcher), late)).toBe('forbidden');
  });

  it('is the duty supervisor over a unit that stays silent past the day', () => {
    expect(answer(c, given(c), caller('x', supervisor), ANSWER_BY)).toBe('forbidden');
    expect(answer(c, given(c), caller('x', supervisor), late)).toMatchObject({
      value: { next: { answer: { late: true, onBehalf: true } } },
    });
  });

  it('is not who gave it, but for the solo duty', () => {
    const { lead: _none, ...filed } = aCase('filed');
    const alone = caller('s-1', supervisor);
    expect(answer(filed, given(filed, alone), alone)).toMatchObject({
      value: { next: { answer: { selfApproved: true } } },
    });
    const both = caller('l-1', leader, dispatcher);
    expect(answer(filed, given(filed), both)).toMatchObject({ ok: false, error: { code: 'separation-of-duties' } });
  });

  it('acts for the unit where they hold a post of it besides one of the centre', () => {
    const two = caller('x', dispatcher, officer);
    expect(answer(c, given(c), two)).toMatchObject({ ok: true });
    expect(answer(c, given(c), two)).not.toMatchObject({ value: { next: { answer: { onBehalf: true } } } });
  });

  it('is nobody who may not see the case, or has withdrawn from it', () => {
    const about = { ...c, about: { kind: 'unit', ref: UNIT } } as const;
    expect(answer(about, given(c), caller('o-1', officer))).toBe('forbidden');
    expect(answer({ ...c, recused: ['o-1'] }, given(c), caller('o-1', officer))).toBe('forbidden');
  });

  it('is told of by name to who gave it', () => {
    const made = answer(c, given(c), caller('o-1', officer));
    if (made === 'forbidden' || !made.ok) throw new Error('refused');
    expect(made.value.messages.map(({ audience, type }) => `${type} ${audience}`)).toEqual([
      'onegrid.case.supervision-answered person:l-1',
    ]);
    expect(made.value.event).toMatchObject({ part: 'sup-sup0000001', version: 2, action: 'answer-supervision' });
    expect(declared(made.value.messages)).toEqual([true]);
  });
});

describe('an instruction that waits', () => {
  const c = aCase('handling');
  const told = (supervision: Supervision, at: string) => remindSupervision(c, supervision, at, chinaCalendar);

  it('names an actor, a substitute, a limit and an override', () => {
    expect(faultsOfWaits(supervisionTable, ['open'], supervisionWaits)).toEqual([]);
  });

  it('reminds the unit, then the dispatcher, then who gave it and the duty supervisor', () => {
    const near = told(given(c), plus(AT, 8 * HOUR));
    const passed = told(near?.next ?? given(c), plus(ANSWER_BY, 1));
    const long = told(passed?.next ?? given(c), plus(ANSWER_BY, 6 * HOUR));
    const audiences = [near, passed, long].map((one) => one?.messages.map(({ audience }) => audience));
    expect(audiences).toEqual([
      [UNIT],
      [UNIT, `post:${TOWN}:dispatcher`],
      [UNIT, 'person:l-1', `post:${TOWN}:dutySupervisor`],
    ]);
    for (const one of [near, passed, long]) {
      expect(one?.next.version).toBe(1);
      expect(one?.event.part).toBe('clock-sup-sup0000001');
      expect(declared(one?.messages ?? [])).not.toContain(false);
    }
    expect(told(long?.next ?? given(c), plus(ANSWER_BY, 9 * DAY))).toBeUndefined();
    expect(told(given(c), plus(AT, HOUR))).toBeUndefined();
  });

  it('of an exercise stands in lists of its own and is no figure', () => {
    const drill = { ...c, drill: true as const };
    const item = toSupervisionItem(given(drill), drill, chinaCalendar);
    expect(item).toMatchObject({ list: 'drill:s:open', bucket: 'drill:open', drill: true });
    expect(answerRow(given(drill), drill)).toMatchObject({ bucket: 'drill:supervisions' });
    expect(answerRow(given(c), c)).toMatchObject({ bucket: 'supervisions' });
    const head = { id: 'x', caseNum: c.num, version: 1, state: 'open', town: TOWN, unit: UNIT, owner: UNIT };
    const waits = (more: object) => contribution({ kind: 'supervision', head: { ...head, ...more } }).waits ?? [];
    expect([waits({}).length, waits({ drill: true }).length]).toEqual([2, 0]);
    expect(headSchema('supervision')?.parse(item)).toMatchObject({ drill: true });
  });

  it('is listed by its day, wakes the sweep, and neither when it was answered', () => {
    const item = toSupervisionItem(given(c), c, chinaCalendar);
    expect(item).toMatchObject({
      kind: 'supervision',
      supervisionKind: 'leader',
      town: TOWN,
      unit: UNIT,
      list: 's:open',
      num: `${ANSWER_BY}#${c.num}#sup0000001`,
      post: 'S#l-1',
      bucket: 'open',
      dueAt: ANSWER_BY,
      wakeAt: plus(AT, 8 * HOUR),
    });
    const made = answer(c, given(c), caller('o-1', officer));
    if (made === 'forbidden' || !made.ok) throw new Error('refused');
    const after = toSupervisionItem(made.value.next, c, chinaCalendar);
    expect(after).toMatchObject({ list: 's:answered', bucket: 'done', dueAt: plus(AT, HOUR) });
    expect([after.wakeAt, after.shard]).toEqual([undefined, undefined]);
    expect(told(made.value.next, plus(ANSWER_BY, DAY))).toBeUndefined();
  });
});
