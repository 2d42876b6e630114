import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import { HOUR, MINUTE, parseInstant, show } from '../../shared/kernel/time.ts';
import { addWork } from '../../shared/kernel/work-time.ts';
import { expectProblem } from '../support/problems.ts';
import { api, control, signIn, standAt, VILLAGE } from '../support/stage.ts';
import { act, DEPARTMENT, type OpenCase, reported, signInEverybody, step, type Tokens } from '../support/town.ts';

/** What one person asks and another decides: a rest over the festival, more time, another way up, an end unsolved. */

let tokens: Tokens;
let platform: string;

/** The clock stands at a time, and everybody has a token that is good then. */
const on = async (at: string): Promise<void> => {
  await standAt(at);
  tokens = await signInEverybody();
  platform = await signIn('demo-platform-1');
};

const view = async (c: OpenCase, token = tokens.supervisor): Promise<Record<string, unknown>> =>
  (await api('GET', c.path, { token })).body;

/** A case as somebody else left it, the clock above all. */
const seen = async (c: OpenCase): Promise<Record<string, unknown>> => {
  const body = await view(c);
  c.version = String(body.version);
  return body;
};

/** The last line of the timeline. */
const last = async (c: OpenCase): Promise<Record<string, unknown>> => {
  const reply = await api('GET', `${c.path}/timeline?limit=200`, { token: tokens.supervisor });
  const own = (reply.body.items as Record<string, unknown>[]).filter(({ part }) => part === '_');
  return own.at(-1) ?? {};
};

/** Heaps of rubble: five working days, in the hands of the village. */
const inHand = async (): Promise<OpenCase> => {
  const c = await reported(tokens, { text: '路边堆积建筑垃圾', category: '0111' });
  await step(tokens.acceptor, c, 'file', {});
  await step(tokens.dispatcher, c, 'dispatch', { lead: VILLAGE });
  await step(tokens.village, c, 'sign');
  return c;
};

const listed = async (flag: string): Promise<readonly string[]> => {
  const page = await api('GET', `/v1/cases?area=${VILLAGE}&flag=${flag}&limit=200`, { token: tokens.supervisor });
  return (page.body.items as { num: string }[]).map(({ num }) => num);
};

const FILED = '2026-02-11T02:00:00.000Z';
const ASKED = '2026-02-13T03:00:00.000Z';

describe('suspended over Spring Festival', () => {
  const suspend = { code: 'season', until: '2026-02-24T08:30:00+08:00', reason: '春节停工，运输车辆停运' };

  it('has no deadline while it rests, and then exactly the working time that was left', async () => {
    await on(FILED);
    const c = await inHand();
    expect(await view(c)).toMatchObject({ dueAt: '2026-02-25T10:00:00+08:00' });

    await on(ASKED);
    await step(tokens.village, c, 'ask-suspension', suspend);
    expect((await view(c)).ask).toMatchObject({ kind: 'suspension', code: 'season', until: suspend.until });
    expect(await listed('asked')).toContain(c.num);
    for (const token of [tokens.dispatcher, tokens.village])
      expectProblem(await act(token, c.path, 'grant', { ifMatch: c.version }), { code: 'forbidden' });
    await step(tokens.supervisor, c, 'grant', { text: '同意' });
    expect(await listed('asked')).not.toContain(c.num);
    const rests = await view(c);
    expect(rests).toMatchObject({
      state: 'suspended',
      suspension: { code: 'season', until: suspend.until, reviewAt: '2026-03-18T11:00:00+08:00' },
      suspensions: 1,
      // Forty hours less six on Wednesday, eight on Thursday and three on Friday.
      remaining: { minutes: 23 * 60, working: true },
      overdue: false,
    });
    expect(rests.dueAt).toBeUndefined();
    expect(
      (
        await act(tokens.village, c.path, 'ask-extension', {
          body: { limit: { type: 'work_day', n: 1 }, reason: '再延' },
          ifMatch: c.version,
        })
      ).body.code,
    ).toBe('wrong-state');
    const page = await api('GET', `/v1/reports/${c.trackingCode}`);
    expect(page.body.stateText).toContain('中止');

    // Nine days of rest and a make-up Saturday before them; the planned end wakes it.
    await on('2026-02-24T00:29:00.000Z');
    expect((await view(c)).state).toBe('suspended');
    await control.advance('PT3M');
    expect(await seen(c)).toMatchObject({ state: 'handling', lead: VILLAGE });
    const resumed = await last(c);
    expect(resumed).toMatchObject({ action: 'resume', actor: { role: 'clock' } });
    const at = parseInstant(String(resumed.at)) ?? '';
    expect((await view(c)).dueAt).toBe(show(addWork(at, 23 * HOUR, chinaCalendar).value));
    expect((await view(c)).suspension).toBeUndefined();
  });

  it('back at once has lost nothing', async () => {
    await on(FILED);
    const c = await inHand();
    await step(tokens.village, c, 'ask-suspension', suspend);
    await step(tokens.supervisor, c, 'grant');
    await step(tokens.village, c, 'resume', { reason: '车辆已到' });
    expect(await view(c)).toMatchObject({ state: 'handling', dueAt: '2026-02-25T10:00:00+08:00' });
  });

  it('is reviewed by the supervisor, who may plan its end anew, and refused without end', async () => {
    await on(FILED);
    const c = await inHand();
    const tooLong = { ...suspend, until: '2027-02-12T10:00:00+08:00' };
    expectProblem(await act(tokens.village, c.path, 'ask-suspension', { body: tooLong, ifMatch: c.version }), {
      code: 'suspension-not-allowed',
    });
    await step(tokens.village, c, 'ask-suspension', { ...suspend, until: '2026-06-01T08:00:00+08:00' });
    await step(tokens.supervisor, c, 'grant');
    await on('2026-03-10T01:00:00.000Z');
    await step(tokens.supervisor, c, 'review-suspension', { reason: '仍停运', until: '2026-05-01T08:00:00+08:00' });
    expect((await view(c)).suspension).toMatchObject({
      until: '2026-05-01T08:00:00+08:00',
      reviewAt: '2026-04-15T09:00:00+08:00',
    });
    // Nobody looks at it again: after a second reminder the clock lets it go on.
    await on('2026-04-17T01:00:00.000Z');
    await control.advance('PT3M');
    expect(await seen(c)).toMatchObject({ state: 'handling' });
    expect(await last(c)).toMatchObject({ action: 'resume', actor: { role: 'clock' } });
  });
});

describe('extended, then refused', () => {
  const extension = (n: number) => ({ limit: { type: 'work_day', n }, reason: '需协调运输车辆' });

  it('gains what the town allows, by somebody else’s word, and no more once it is late', async () => {
    await on('2026-03-09T02:00:00.000Z');
    const c = await inHand();
    expect(await view(c)).toMatchObject({ dueAt: '2026-03-16T10:00:00+08:00' });
    await step(tokens.village, c, 'ask-extension', extension(3));
    expect((await view(c)).ask).toMatchObject({ kind: 'extension', limit: { type: 'work_day', n: 3 }, party: VILLAGE });
    expect(
      (await act(tokens.village, c.path, 'ask-extension', { body: extension(1), ifMatch: c.version })).body.code,
    ).toBe('wrong-state');
    const granted = await step(tokens.dispatcher, c, 'grant');
    expect(granted.body.dueAt).toBe('2026-03-19T10:00:00+08:00');
    expect(await view(c)).toMatchObject({ dueAt: '2026-03-19T10:00:00+08:00', extensions: 1 });

    await step(tokens.village, c, 'ask-extension', extension(2));
    await step(tokens.otherDispatcher, c, 'deny', { reason: '车辆已协调到位' });
    const denied = await view(c);
    expect(denied).toMatchObject({ dueAt: '2026-03-19T10:00:00+08:00', extensions: 1 });
    expect(denied.ask).toBeUndefined();
    expectProblem(await act(tokens.village, c.path, 'ask-extension', { body: extension(6), ifMatch: c.version }), {
      code: 'extension-not-allowed',
    });

    await on('2026-03-19T02:00:00.000Z');
    const atTheDeadline = await api('GET', c.path, { token: tokens.village });
    expect(atTheDeadline.body.actions).toContain('ask-extension');
    await on('2026-03-19T02:00:01.000Z');
    expectProblem(await act(tokens.village, c.path, 'ask-extension', { body: extension(1), ifMatch: c.version }), {
      code: 'limit-passed',
    });
  });

  it('asked at the deadline and granted afterwards is in time, and refused a third time', async () => {
    await on('2026-03-09T02:00:00.000Z');
    const c = await inHand();
    await on('2026-03-16T02:00:00.000Z');
    await step(tokens.village, c, 'ask-extension', extension(1));
    await on('2026-03-16T06:30:00.000Z');
    expect((await view(c)).overdue).toBe(true);
    await step(tokens.dispatcher, c, 'grant');
    expect(await view(c)).toMatchObject({ dueAt: '2026-03-17T10:00:00+08:00', overdue: false });
    await step(tokens.village, c, 'ask-extension', extension(5));
    await step(tokens.supervisor, c, 'grant');
    expect(await view(c)).toMatchObject({ dueAt: '2026-03-24T10:00:00+08:00', extensions: 2 });
    expectProblem(await act(tokens.village, c.path, 'ask-extension', { body: extension(1), ifMatch: c.version }), {
      code: 'extension-not-allowed',
    });
  });
});

describe('escalated, silent, recalled', () => {
  it('comes back by the clock with the time that was left, and goes to somebody else', async () => {
    await on('2026-03-09T02:00:00.000Z');
    const c = await inHand();
    expectProblem(await api('GET', c.path, { token: platform }), { code: 'not-found' });
    const nowhere = { to: 'nowhere', reason: '市管道路' };
    expectProblem(await act(tokens.dispatcher, c.path, 'escalate', { body: nowhere, ifMatch: c.version }), {
      code: 'unknown-unit',
    });
    await step(tokens.dispatcher, c, 'escalate', { to: 'sz12345', reason: '市管道路' });
    expect(await view(c)).toMatchObject({
      state: 'escalated',
      escalation: { to: 'sz12345', from: 'handling' },
      stageDueAt: '2026-03-12T10:00:00+08:00',
      lead: VILLAGE,
    });
    expect((await view(c)).dueAt).toBeUndefined();
    expect((await api('GET', c.path, { token: platform })).body.actions).toContain('upstream-result');

    await on('2026-03-12T02:00:00.000Z');
    await control.advance('PT2M');
    expect(await seen(c)).toMatchObject({ state: 'returned', lead: VILLAGE });
    const recalled = await last(c);
    expect(recalled).toMatchObject({ action: 'recall-escalation', actor: { role: 'clock' } });
    // Forty hours were left, from the minute in which the clock looked.
    const at = parseInstant(String(recalled.at)) ?? '';
    expect((await view(c)).dueAt).toBe(show(addWork(at, 40 * HOUR, chinaCalendar).value));
    expectProblem(await api('GET', c.path, { token: platform }), { code: 'not-found' });
    await step(tokens.dispatcher, c, 'dispatch', { lead: DEPARTMENT });
    expect(await view(c)).toMatchObject({ state: 'dispatched', lead: DEPARTMENT });
  });

  it('answered from above it is inspected and closed here', async () => {
    await on('2026-03-09T02:00:00.000Z');
    const c = await reported(tokens, { text: '路边堆积建筑垃圾', category: '0111' });
    await step(tokens.acceptor, c, 'file', {});
    await step(tokens.dispatcher, c, 'escalate', { to: 'sz12345', reason: '市管道路' });
    const answer = { outcome: 'handled', result: 'solved', text: '市里已清运' };
    expectProblem(await act(tokens.dispatcher, c.path, 'upstream-result', { body: answer, ifMatch: c.version }), {
      code: 'forbidden',
    });
    await step(platform, c, 'upstream-result', answer);
    expect(await view(c)).toMatchObject({ state: 'handled', result: 'solved' });
    await step(tokens.inspector, c, 'inspect', { outcome: 'pass' });
    await step(tokens.acceptor, c, 'close', { answer: '垃圾已由市里清运。' });
    const page = await api('GET', `/v1/reports/${c.trackingCode}`);
    expect(page.body).toMatchObject({ state: 'done', answer: { text: '垃圾已由市里清运。' } });
  });
});

describe('ended without being solved', () => {
  it('is asked by one and decided by another, and the reporter reads what was asked with', async () => {
    await on('2026-03-09T02:00:00.000Z');
    const c = await inHand();
    const force = { code: 'gone', reason: '现场已无垃圾，无法确认来源', answer: '经查看，现场垃圾已不存在。' };
    await step(tokens.dispatcher, c, 'force-close', force);
    expect((await api('GET', `/v1/reports/${c.trackingCode}`)).body.answer).toBeUndefined();
    await step(tokens.supervisor, c, 'grant');
    expect(await view(c)).toMatchObject({
      state: 'closed',
      closeKind: 'forced',
      answer: { kind: 'closed', text: force.answer },
    });
    const page = await api('GET', `/v1/reports/${c.trackingCode}`);
    expect(page.body).toMatchObject({ answer: { text: force.answer } });
  });

  it('asked twice is granted in the words of the second time', async () => {
    await on('2026-03-09T02:00:00.000Z');
    const c = await inHand();
    const force = { code: 'gone', reason: '已无垃圾', answer: '第一次的答复' };
    await step(tokens.dispatcher, c, 'force-close', force);
    await step(tokens.supervisor, c, 'deny', { reason: '请写清楚' });
    await step(tokens.dispatcher, c, 'force-close', { ...force, answer: '第二次的答复' });
    await step(tokens.supervisor, c, 'grant');
    expect((await view(c)).answer).toMatchObject({ text: '第二次的答复' });
  });

  it('by one person alone on duty is marked and listed for the morning', async () => {
    await on('2026-03-09T02:00:00.000Z');
    const c = await inHand();
    await step(tokens.supervisor, c, 'force-close', { code: 'gone', reason: '已无垃圾', answer: '现场垃圾已不存在。' });
    await step(tokens.supervisor, c, 'grant');
    expect(await view(c)).toMatchObject({ state: 'closed', selfApproved: true });
    expect(await listed('self-approved')).toContain(c.num);
  });
});

describe('late, and not by the unit’s fault', () => {
  it('is exempt by somebody else’s word, and still was late', async () => {
    await on('2026-03-09T02:00:00.000Z');
    const c = await inHand();
    await on('2026-03-16T03:00:00.000Z');
    await step(tokens.village, c, 'submit', { result: 'explained', text: '已清运' });
    await step(tokens.inspector, c, 'inspect', { outcome: 'pass' });
    await step(tokens.acceptor, c, 'close', { answer: '已清运。' });
    expect(await view(c)).toMatchObject({ state: 'closed', onTime: false });
    await step(tokens.village, c, 'appeal-overdue', { reason: '停电两日，附供电所证明' });
    expect(await view(c)).toMatchObject({ ask: { kind: 'overdue-appeal' } });
    await step(tokens.supervisor, c, 'grant', { text: '情况属实' });
    expect(await view(c)).toMatchObject({ state: 'closed', onTime: false, exempt: true });
    await control.drain();
    const { figures } = (await api('GET', `/v1/overview?area=${VILLAGE}&day=2026-03-16`, { token: tokens.supervisor }))
      .body as { figures: Record<string, number> };
    expect(figures).toMatchObject({ closed: 1, closedExempt: 1, closedLate: 0 });
    // What other files' runs left open in the village may have run over on that day too.
    expect(figures.overdue).toBeGreaterThan(0);
  });

  it('is heard for fifteen days', async () => {
    await on('2026-03-09T02:00:00.000Z');
    const c = await inHand();
    await on('2026-03-16T03:00:00.000Z');
    await step(tokens.village, c, 'submit', { result: 'explained', text: '已清运' });
    await step(tokens.inspector, c, 'inspect', { outcome: 'pass' });
    await step(tokens.acceptor, c, 'close', { answer: '已清运。' });
    await on(new Date(Date.parse('2026-03-31T03:00:00.000Z') + MINUTE).toISOString());
    expectProblem(
      await act(tokens.village, c.path, 'appeal-overdue', { body: { reason: '停电' }, ifMatch: c.version }),
      { code: 'window-passed' },
    );
  });
});
