import { randomUUID } from 'node:crypto';
import { type Cast, castOf } from '../story/cast.ts';
import type { Reply } from '../story/client.ts';
import { JPEG } from '../story/picture.ts';
import { storyData } from '../story/story.ts';
import type { Seat } from './measure.ts';

export interface Lived {
  readonly cast: Cast;
  readonly caseNum: string;
  readonly grid: string;
  readonly trackingCode: string;
}

/** Milliseconds of a whole day. */
const DAY = 86_400_000;

/** When a play of the bench takes place: the story's night, so many days earlier or later. */
export const nightOf = (shiftDays: number): string =>
  new Date(Date.parse(storyData.clockStartsAt) + shiftDays * DAY).toISOString();

/** Sends a request and throws unless it is answered as expected. */
export const expecting =
  (seat: Seat) =>
  async (expected: number, method: string, path: string, call: Parameters<Seat['api']>[2]): Promise<Reply> => {
    const reply = await seat.api(method, path, call);
    if (reply.status !== expected)
      throw new Error(`${method} ${path} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
    return reply;
  };

/** One complaint by telephone that is located, handled by the village, inspected, closed and called back; no whistle. */
export async function liveOneCase(seat: Seat, shiftDays: number): Promise<Lived> {
  const [report] = storyData.reports;
  const send = expecting(seat);
  const start = nightOf(shiftDays);
  await seat.control.setClock(start);
  const cast = await castOf(seat.control, storyData.unit, []);
  const received = await send(201, 'POST', '/v1/cases', {
    token: cast.acceptor.token,
    key: randomUUID(),
    body: {
      channel: '12345',
      category: report?.category,
      text: report?.text,
      point: report?.point,
      reporter: { phone: report?.reporterPhone },
    },
  });
  const caseNum = String(received.body.caseNum);
  const path = `/v1/cases/${caseNum}`;
  let version = '1';
  const act = async (token: string, action: string, body: unknown = {}): Promise<void> => {
    const key = `life-${caseNum}-${action}`;
    const done = await send(200, 'POST', `${path}/actions/${action}`, { token, body, ifMatch: version, key });
    version = done.etag ?? version;
  };
  const photo = async (kind: 'before' | 'after') => {
    const offer = await send(201, 'POST', `${path}/attachments`, {
      token: cast.village.token,
      key: `life-${caseNum}-${kind}`,
      body: { contentType: 'image/jpeg', bytes: JPEG.length },
    });
    const put = offer.body.put as { readonly url: string; readonly headers: Record<string, string> };
    const stored = await fetch(put.url, { method: 'PUT', headers: put.headers, body: JPEG });
    if (!stored.ok) throw new Error(`the upload was answered ${stored.status}`);
    return { id: String(offer.body.id), kind };
  };
  await act(cast.acceptor.token, 'file', { category: '0129', condition: 1 });
  await act(cast.dispatcher.token, 'dispatch', { lead: storyData.unit, instruction: '请尽快督促整改' });
  await act(cast.village.token, 'sign');
  const evidence = [await photo('before'), await photo('after')];
  await act(cast.village.token, 'submit', { result: 'solved', text: '已停止经营并清理现场', evidence });
  await act(cast.inspector.token, 'inspect', { outcome: 'pass', method: 'on-site' });
  await act(cast.acceptor.token, 'close', { answer: '烧烤店已停止占道经营，感谢您的反映。', closing: '停止经营' });
  const reports = await send(200, 'GET', `${path}/reports`, { token: cast.callBackAgent.token });
  const [own] = reports.body.items as { readonly rid: string }[];
  await send(200, 'POST', `${path}/actions/call-back`, {
    token: cast.callBackAgent.token,
    key: `life-${caseNum}-call-back`,
    body: { report: own?.rid, outcome: 'answered', contacted: true, solved: true, satisfied: true },
  });
  return { cast, caseNum, grid: await storyGridOf(seat), trackingCode: String(received.body.trackingCode) };
}

/** The grid of the story, by the post of its leader, who is among the demo persons. */
export async function storyGridOf({ control }: Pick<Seat, 'control'>): Promise<string> {
  const posts = (await control.persons()).flatMap((person) => person.posts);
  const found = posts.find(({ role, area }) => role === 'gridLeader' && area.startsWith(storyData.unit));
  if (found === undefined) throw new Error('the seed has no grid leader of the story');
  return found.area;
}

/** The pages that people open: lists of every form, overviews, the case, its tracking. Each once. */
export async function lookAround(
  seat: Seat,
  { cast, caseNum, grid, trackingCode }: Lived,
  days: string,
): Promise<void> {
  const send = expecting(seat);
  const [unit, town] = [grid.slice(0, 12), grid.slice(0, 9)];
  const asCentre = { token: cast.acceptor.token };
  const asLeader = { token: cast.leader.token };
  const lists = [
    `area=${unit}&state=closed`,
    `area=${town}&status=done`,
    `area=${town}&category=0129&status=done`,
    `area=${grid}&state=closed`,
  ];
  for (const list of lists) await send(200, 'GET', `/v1/cases?${list}&limit=20`, asCentre);
  await send(200, 'GET', `/v1/cases?owner=${unit}&limit=20`, { token: cast.village.token });
  await send(200, 'GET', `/v1/whistles?area=${town}&state=confirmed&limit=2`, asCentre);
  await send(200, 'GET', `/v1/cases/${caseNum}/timeline`, asCentre);
  await send(200, 'GET', '/v1/me/inbox?limit=20', asCentre);
  for (const area of [grid, unit, town]) await send(200, 'GET', `/v1/overview?area=${area}&${days}`, asLeader);
  await send(200, 'GET', `/v1/reports/${trackingCode}`, {});
  await send(200, 'GET', `/v1/cases/${caseNum}`, asCentre);
}
