import { castOf } from '../story/cast.ts';
import { storyData } from '../story/story.ts';
import { expecting, nightOf, storyGridOf } from './life.ts';
import type { Seat } from './measure.ts';

/** A department that helps the village. */
const CO_UNIT = 'zhzf';

const hoursAfter = (start: string, hours: number): string =>
  new Date(Date.parse(start) + hours * 3_600_000).toISOString();

/**
 * A case off the straight way: a co-unit signs, a leader's instruction is answered, it rests and goes on, its reporter
 * urges and adds; and what people read of all that.
 */
export async function goOtherWays(seat: Seat, shiftDays: number): Promise<void> {
  const [report] = storyData.reports;
  const send = expecting(seat);
  const start = nightOf(shiftDays);
  await seat.control.setClock(start);
  const cast = await castOf(seat.control, storyData.unit, [CO_UNIT]);
  const grid = await storyGridOf(seat);
  const supervisor = await seat.control.token('demo-supervisor-1', 48 * 3600);
  const helper = cast.departments[CO_UNIT]?.token ?? '';
  const received = await send(201, 'POST', '/v1/cases', {
    token: cast.acceptor.token,
    key: `ways-${shiftDays}-${Math.random()}`,
    // By its grid and not by a point: it stays open, and is not to be near what later rounds report.
    body: { channel: '12345', text: report?.text, grid, reporter: { phone: report?.reporterPhone } },
  });
  const num = String(received.body.caseNum);
  const path = `/v1/cases/${num}`;
  let version = '1';
  const act = async (token: string, action: string, body: unknown = {}): Promise<void> => {
    const call = { token, body, ifMatch: version, key: `ways-${num}-${action}` };
    version = (await send(200, 'POST', `${path}/actions/${action}`, call)).etag ?? version;
  };
  const beside = (token: string, action: string, body: unknown) =>
    send(200, 'POST', `${path}/actions/${action}`, { token, body, key: `ways-${num}-${action}` });

  await act(cast.acceptor.token, 'file', { category: '0129', condition: 1 });
  await act(cast.dispatcher.token, 'dispatch', { lead: storyData.unit, co: [CO_UNIT] });
  await act(cast.village.token, 'sign');
  const part = `${path}/parts/${CO_UNIT}`;
  const { etag } = await send(200, 'GET', part, { token: helper });
  await send(200, 'POST', `${part}/actions/co-sign`, {
    token: helper,
    body: {},
    ifMatch: etag ?? '',
    key: `ways-${num}-co`,
  });
  const { body: given } = await beside(cast.leader.token, 'supervise', {
    kind: 'leader',
    text: '请尽快办结并答复',
    answerBy: hoursAfter(start, 12),
  });
  await beside(cast.village.token, 'answer-supervision', { supervision: given.supervision, text: '已约谈商户' });
  await act(cast.village.token, 'ask-suspension', {
    code: 'season',
    until: hoursAfter(start, 240),
    reason: '停工期间车辆停运',
  });
  await act(supervisor, 'grant', { text: '同意' });
  await act(cast.village.token, 'resume', { reason: '车辆已到' });
  const code = String(received.body.trackingCode);
  for (const action of ['urge', 'supplement'])
    await send(200, 'POST', `/v1/reports/${code}/actions/${action}`, {
      body: { text: '现在还在冒烟' },
      key: `ways-${num}-${action}`,
    });
  const asCentre = { token: cast.dispatcher.token };
  await send(200, 'GET', `/v1/reports/${code}`, {});
  await send(200, 'GET', `${path}/parts`, asCentre);
  await send(200, 'GET', `${path}/holds`, asCentre);
  await send(200, 'GET', `/v1/supervisions?area=${storyData.unit.slice(0, 9)}&state=answered&limit=2`, asCentre);
}
