import { randomUUID } from 'node:crypto';
import { captureIn } from '../../shared/evidence/capture.ts';
import { sniff } from '../../shared/evidence/rules-sniff.ts';
import { withExif } from '../support/exif.ts';
import { inboxOf } from '../support/inbox.ts';
import { movie, SECRETS } from '../support/movie.ts';
import { heicPicture, jpegOf, painted } from '../support/pictures.ts';
import { expectProblem } from '../support/problems.ts';
import { api, control, itemsOf, later, standAt } from '../support/stage.ts';
import { act, handling, type OpenCase, reported, signInEverybody, step, type Tokens } from '../support/town.ts';

/** Pictures, recordings and papers: uploaded both ways, told from their bytes, shown without their data, and let through. */

let tokens: Tokens;
const NOW = '2026-03-10T02:00:00.000Z';

/** Pictures that no other test of this stack has uploaded. */
const seeds = Math.floor(Math.random() * 1e6);
const picture = async (n: number): Promise<Buffer> => jpegOf(painted(seeds * 100 + n));

interface Offer {
  readonly id: string;
  readonly put: { readonly url: string; readonly headers: Record<string, string> };
  readonly post: { readonly url: string; readonly fields: Record<string, string> };
}
type Body = Record<string, unknown>;

const offered = async (path: string, token: string | undefined, body: Body): Promise<Offer> => {
  const reply = await api('POST', `${path}/attachments`, { ...(token ? { token } : {}), body, key: randomUUID() });
  if (reply.status !== 201) throw new Error(`${reply.status}: ${reply.text}`);
  return reply.body as unknown as Offer;
};
const put = async ({ put: { url, headers } }: Offer, bytes: Buffer): Promise<number> =>
  (await fetch(url, { method: 'PUT', headers, body: new Uint8Array(bytes) })).status;
const post = async ({ post: { url, fields } }: Offer, bytes: Buffer): Promise<number> => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([new Uint8Array(bytes)]), 'photo.jpg');
  return (await fetch(url, { method: 'POST', body: form })).status;
};

const JPEG = 'image/jpeg';
const uploaded = async (c: OpenCase, token: string, bytes: Buffer, more: Body = {}): Promise<string> => {
  const offer = await offered(c.path, token, { contentType: JPEG, bytes: bytes.length, ...more });
  expect(await put(offer, bytes)).toBe(200);
  return offer.id;
};

interface Seen extends Record<string, unknown> {
  readonly id: string;
  readonly url?: string;
  readonly flags?: Record<string, unknown>;
}
/** All attachments, after everything that was uploaded was looked at. */
const seenBy = async (c: OpenCase, token: string): Promise<readonly Seen[]> => {
  await control.send('POST', '/drain', { timeout: 60_000 });
  return (await api('GET', `${c.path}/attachments`, { token })).body.items as unknown as Seen[];
};
const find = (all: readonly Seen[], id: string): Seen => all.find((one) => one.id === id) ?? { id: 'none' };
const fetched = async ({ url = '' }: Seen): Promise<{ type: string | null; bytes: Buffer }> => {
  const answer = await fetch(url);
  return { type: answer.headers.get('content-type'), bytes: Buffer.from(await answer.arrayBuffer()) };
};

beforeAll(async () => {
  await standAt(NOW);
  tokens = await signInEverybody();
}, 120_000);

it('is uploaded by PUT or by a form, once, as it was announced, and shown without when and where it was taken', async () => {
  const c = await handling(tokens);
  const taken = { time: '2026:03:10 09:59:00', offset: '+08:00', point: { lon: 120.5051, lat: 31.286 } };
  const original = withExif(await picture(1), taken);
  const body = { contentType: JPEG, bytes: original.length, kind: 'after', source: 'camera' };
  const [byPut, byForm] = [await offered(c.path, tokens.village, body), await offered(c.path, tokens.village, body)];
  expect(await put(byPut, original.subarray(0, 100))).toBe(403);
  expect(await put(byPut, original)).toBe(200);
  expect(await put(byPut, original)).toBe(412);
  expect(await post(byForm, original.subarray(0, 100))).toBe(400);
  expect(await post(byForm, original)).toBe(204);
  const all = await seenBy(c, tokens.village);
  for (const { id } of [byPut, byForm]) {
    const seen = find(all, id);
    expect(seen).toMatchObject({ state: 'ready', kind: 'after', from: 'staff', capturedBy: 'file' });
    expect(seen.capturedAt).toBe('2026-03-10T09:59:00+08:00');
    expect(JSON.stringify(seen)).not.toMatch(/120\.505|31\.286/);
    const { type, bytes } = await fetched(seen);
    expect([type, sniff(bytes)]).toEqual([JPEG, JPEG]);
    expect(captureIn(bytes)).toEqual({});
    expect(bytes.includes('Exif')).toBe(false);
  }
  const logs = JSON.stringify(await control.send('GET', '/logs?since=0'));
  expect(logs).not.toMatch(/120\.505|31\.286/);
}, 60_000);

it('that moves is shown whole and without its place, and stays as it was looked at, whatever is sent after it', async () => {
  const c = await handling(tokens);
  const { file, samples } = movie({ measured: true, bytes: 100_000 + (seeds % 1_000) });
  const key = randomUUID();
  const body = { contentType: 'video/mp4', bytes: file.length, kind: 'recording' };
  const announce = async (): Promise<Offer> =>
    (await api('POST', `${c.path}/attachments`, { token: tokens.village, body, key })).body as unknown as Offer;
  const offer = await announce();
  expect(await post(offer, file)).toBe(204);
  const before = await fetched(find(await seenBy(c, tokens.village), offer.id));
  expect([before.type, before.bytes.length]).toEqual(['video/mp4', file.length]);
  for (const secret of Object.values(SECRETS)) expect(before.bytes.includes(secret, 0, 'latin1')).toBe(false);
  for (const { at, bytes } of samples) expect(before.bytes.subarray(at, at + bytes.length).equals(bytes)).toBe(true);
  expect(
    await post(
      await announce(),
      movie({ bytes: 100_001 + (seeds % 1_000), measured: true }).file.subarray(0, file.length),
    ),
  ).toBe(204);
  const seen = find(await seenBy(c, tokens.village), offer.id);
  expect(seen).toMatchObject({ state: 'ready', capturedAt: '2026-03-10T09:20:30+08:00', capturedBy: 'file' });
  expect((await fetched(seen)).bytes.equals(before.bytes)).toBe(true);
}, 60_000);

it('is refused when it is not what it was announced as, said to be unreadable when it is broken, and then is no evidence', async () => {
  const c = await handling(tokens);
  const lie = Buffer.from('<html><script>alert(1)</script></html>');
  const broken = (await picture(2)).subarray(0, 400);
  const [lying, unreadable] = [await uploaded(c, tokens.village, lie), await uploaded(c, tokens.village, broken)];
  const heic = await uploaded(c, tokens.village, heicPicture(), { contentType: 'image/heic' });
  const amr = await uploaded(c, tokens.village, Buffer.from('#!AMR\n0123456789'), {
    contentType: 'audio/amr',
    kind: 'recording',
  });
  const all = await seenBy(c, tokens.village);
  expect(find(all, lying)).toMatchObject({ state: 'refused', fault: 'type-unknown' });
  expect(find(all, unreadable)).toMatchObject({ state: 'unreadable', fault: 'not-decodable' });
  expect(find(all, heic)).toMatchObject({ state: 'ready', width: 96, height: 64 });
  expect((await fetched(find(all, heic))).type).toBe(JPEG);
  expect((await fetched(find(all, amr))).type).toBe('audio/amr');
  for (const id of [lying, unreadable]) {
    expect(find(all, id).url).toBeUndefined();
    const evidence = [{ id, kind: 'before' }];
    const refused = await act(tokens.village, c.path, 'submit', {
      body: { result: 'explained', text: '已说明', evidence },
      ifMatch: c.version,
    });
    expectProblem(refused, { code: 'attachment-refused' });
  }
  const misnamed = { result: 'explained', text: '已说明', evidence: [{ id: amr, kind: 'after' }] };
  expectProblem(await act(tokens.village, c.path, 'submit', { body: misnamed, ifMatch: c.version }), {
    code: 'evidence-unfit',
  });
}, 60_000);

it('stays when a step shows it, at once or later, and goes with its object when none does', async () => {
  await standAt(NOW);
  const c = await handling(tokens);
  const before = await uploaded(c, tokens.village, await picture(3), { kind: 'before' });
  await seenBy(c, tokens.village);
  const after = await uploaded(c, tokens.village, await picture(4), { kind: 'after' });
  const unused = await uploaded(c, tokens.village, await picture(5));
  // The second is shown before anybody can have looked at it.
  const evidence = [
    { id: before, kind: 'before' },
    { id: after, kind: 'after' },
  ];
  await step(tokens.village, c, 'submit', { result: 'solved', text: '已清理', evidence });
  const then = await seenBy(c, tokens.village);
  for (const { id } of evidence)
    expect(find(then, id)).toMatchObject({ state: 'ready', shownBy: { action: 'submit' } });
  await control.send('POST', '/clock', { advance: 4 * 86_400, run: false });
  tokens = await signInEverybody();
  const later = await seenBy(c, tokens.village);
  expect(later.map(({ id }) => id).sort()).toEqual([before, after].sort());
  for (const { id } of evidence) expect((await fetched(find(later, id))).type).toBe(JPEG);
  expect(then.map(({ id }) => id)).toContain(unused);
}, 90_000);

it('of a reporter waits until somebody of the centre lets it through', async () => {
  await standAt(NOW);
  tokens = await signInEverybody();
  const c = await reported(tokens);
  const [shown, hidden] = [await picture(6), await picture(7)];
  const report = `/v1/reports/${c.trackingCode}`;
  const offers = [
    await offered(report, undefined, { contentType: JPEG, bytes: shown.length }),
    await offered(report, undefined, { contentType: JPEG, bytes: hidden.length }),
  ] as const;
  expect(await post(offers[0], shown)).toBe(204);
  expect(await put(offers[1], hidden)).toBe(200);
  const all = await seenBy(c, tokens.acceptor);
  expect(all.map(({ state, from }) => `${state} ${from}`)).toEqual(['quarantined reporter', 'quarantined reporter']);
  expect(find(all, offers[0].id).actions).toEqual(['release', 'refuse']);
  expect((await api('GET', c.path, { token: tokens.acceptor })).body.attachments).toEqual({ count: 2, quarantined: 2 });
  expect((await fetched(find(all, offers[0].id))).type).toBe(JPEG);
  expect(await seenBy(c, tokens.gridLeader)).toEqual([]);
  const told = (await inboxOf(tokens.acceptor)).filter(({ type }) => type === 'onegrid.case.attachments-waiting');
  expect(told.filter(({ subject }) => subject === `case/${c.num}`)).toHaveLength(1);

  const one = `${c.path}/attachments/${offers[0].id}`;
  expectProblem(await act(tokens.gridLeader, one, 'release'), { code: 'forbidden' });
  expect((await act(tokens.acceptor, one, 'release')).body).toMatchObject({ state: 'released' });
  expect((await act(tokens.acceptor, one, 'release')).status).toBe(200);
  expectProblem(await act(tokens.acceptor, one, 'refuse', { body: { reason: '无关' } }), { code: 'wrong-state' });
  const other = `${c.path}/attachments/${offers[1].id}`;
  await act(tokens.acceptor, other, 'refuse', { body: { reason: '有他人面部' } });
  const [released] = await seenBy(c, tokens.gridLeader);
  expect(released).toMatchObject({ id: offers[0].id, state: 'released', from: 'reporter' });
  expect((await fetched(released ?? { id: '' })).type).toBe(JPEG);
  const refused = find(await seenBy(c, tokens.acceptor), offers[1].id);
  expect(refused).toMatchObject({ state: 'refused', fault: 'by-centre' });
  expect(refused.url).toBeUndefined();
  const audit = (await itemsOf('Audit')).filter(({ target }) => String(target).startsWith(`case:${c.num}/attachment`));
  expect(audit.map(({ action }) => action).sort()).toEqual(['attachment-refuse', 'attachment-release']);
}, 60_000);

it('takes nine from a reporter and twenty for a step, and no more', async () => {
  const c = await reported(tokens);
  const body = { contentType: JPEG, bytes: 1_000 };
  for (let n = 0; n < 9; n += 1) await offered(`/v1/reports/${c.trackingCode}`, undefined, body);
  const tenth = await api('POST', `/v1/reports/${c.trackingCode}/attachments`, { body, key: randomUUID() });
  expectProblem(tenth, { code: 'too-many-attachments' });
  for (let n = 0; n < 20; n += 1) await offered(c.path, tokens.acceptor, body);
  const next = await api('POST', `${c.path}/attachments`, { token: tokens.acceptor, body, key: randomUUID() });
  expectProblem(next, { code: 'too-many-attachments' });
  const large = { contentType: JPEG, bytes: 20 * 1024 * 1024 + 1 };
  const refused = await api('POST', `${c.path}/attachments`, {
    token: tokens.acceptor,
    body: large,
    key: randomUUID(),
  });
  expectProblem(refused, { code: 'invalid-body', errors: [['/bytes', 'too-large']] });
  const video = { contentType: 'video/mp4', bytes: 200 * 1024 * 1024 };
  await step(tokens.acceptor, c, 'file', { category: '0129', condition: 1 });
  await offered(c.path, tokens.acceptor, video);
}, 60_000);

it('is flagged to the inspector alone: seen before in the town, far away, or older than the dispatch', async () => {
  const first = await handling(tokens);
  const shared = await picture(8);
  await uploaded(first, tokens.village, shared, { kind: 'after' });
  await seenBy(first, tokens.village);
  await later(60);
  const c = await handling(tokens);
  const exact = await uploaded(c, tokens.village, shared, { kind: 'after' });
  const alike = await uploaded(c, tokens.village, await jpegOf(painted(seeds * 100 + 8, 2), 50), { kind: 'after' });
  const elsewhere = { crs: 'WGS84', lon: 120.6, lat: 31.3 };
  const fresh = await picture(9);
  const far = await uploaded(c, tokens.village, fresh, {
    kind: 'after',
    capturedPoint: elsewhere,
    capturedAt: '2026-03-09T08:00:00+08:00',
  });
  const all = await seenBy(c, tokens.inspector);
  expect(find(all, exact).flags).toMatchObject({ reusedFrom: { caseNum: first.num, exact: true } });
  expect(find(all, alike).flags).toMatchObject({ reusedFrom: { exact: false } });
  expect(find(all, far).flags).toMatchObject({ farFromPoint: expect.any(Number), beforeDispatch: true });
  expect((await seenBy(c, tokens.village)).every(({ flags }) => flags === undefined)).toBe(true);
  expect((await api('GET', c.path, { token: tokens.inspector })).body.attachments).toEqual({ count: 3, flagged: 3 });
  expect((await api('GET', c.path, { token: tokens.village })).body.attachments).toEqual({ count: 3 });
  expectProblem(await api('GET', `${c.path}/attachments`, { token: tokens.otherVillage }), { code: 'not-found' });
}, 60_000);
