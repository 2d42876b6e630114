import { randomUUID } from 'node:crypto';
import { captureIn } from '../../../shared/evidence/capture.ts';
import { evidenceKeeper } from '../../../shared/evidence/keeper.ts';
import { keepIn } from '../../../shared/evidence/objects.ts';
import { heldTask } from '../../../shared/evidence/rules-view.ts';
import { taskEvidenceUseCases } from '../../../shared/evidence/service.ts';
import { examine } from '../../../shared/evidence/service-examine.ts';
import { attachmentStore, attachmentsOf } from '../../../shared/evidence/store.ts';
import { examineStore } from '../../../shared/evidence/store-examine.ts';
import { passedRows } from '../../../shared/evidence/store-passed.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import { ok } from '../../../shared/kernel/result.ts';
import { DAY, HOUR, plus } from '../../../shared/kernel/time.ts';
import { getItem } from '../../../shared/platform/dynamodb/query.ts';
import type { Request } from '../../../shared/route.ts';
import { burdenKey, taskKey, weekKey } from '../../../shared/tasks/items.ts';
import { weekOf } from '../../../shared/tasks/rules-clock.ts';
import { caller, GRID, post, TOWN, UNIT } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';
import { jpegOf, openPicture, painted } from '../../support/pictures.ts';
import { MONDAY, visiting, WORKER } from '../../support/tasks.ts';
import { depsOver, dispatcher, requestsTo, type Said, worker } from './setting.ts';

/** What tasks show: rows by the real stores, the bucket a map. */

let tables: LocalTables;
let say: ReturnType<typeof requestsTo>;
const objects = new Map<string, Buffer>();
const copy = async (from: string, to: string): Promise<boolean> => {
  const bytes = objects.get(from);
  if (bytes) objects.set(to, bytes);
  return bytes !== undefined;
};
const drawn = { cases: 0 };
const inspecting = {
  ...visiting,
  ...{ code: 'S07', taskKinds: ['inspection' as const, 'visit' as const], evidence: ['photo' as const] },
};

beforeAll(async () => {
  tables = await localTables();
  const { client, names } = tables;
  say = requestsTo(
    depsOver(tables, {
      services: async () => [inspecting],
      evidence: {
        ...evidenceKeeper({ attachmentsOf: attachmentsOf(client, names.matters), keep: keepIn({ copy }) }),
        ofMatter: attachmentStore({ client, matters: names.matters, audit: names.audit }).ofMatter,
      },
      finding: async () =>
        ok(({ shown }) => {
          drawn.cases += 1;
          const num = `260309798001${String(drawn.cases).padStart(4, '0')}`;
          return { num, writes: passedRows(names.matters, num, shown) };
        }),
    }),
  );
}, 60_000);
afterAll(() => tables?.drop());

const task = { kind: 'inspection', service: 'S07', title: '消防通道', grid: GRID };
let weeks = 0;
/** Each in a week of its own, because the worker is one. */
const push = async (body: object = {}): Promise<string> => {
  weeks += 1;
  const request = { body: { ...task, dueAt: plus(MONDAY, weeks * 7 * DAY), ...body }, idempotencyKey: randomUUID() };
  const done = await say(dispatcher, 'pushTask', request);
  if (done.status === undefined) throw new Error(JSON.stringify(done));
  return String(done.body.id);
};
const act = (who: Caller, id: string, action: string, body: object = {}, more: object = {}, now = MONDAY) =>
  say(who, 'taskAction', { params: { id, action }, body, idempotencyKey: randomUUID(), ...more }, now);
const done = (evidence: readonly object[], more: object = {}) => ({ outcome: 'done', evidence, ...more });

const read = async (who: Caller, id: string): Promise<Said> => (await say(who, 'getTask', { params: { id } })) as Said;
const rowOf = (num: string, id: string) => {
  const { client, names } = tables;
  return attachmentStore({ client, matters: names.matters, audit: names.audit }).one(num, id);
};

const routes = () => {
  const { client, names } = tables;
  return taskEvidenceUseCases({
    store: attachmentStore({ client, matters: names.matters, audit: names.audit }),
    objects: {
      offer: async (one, now) => ({
        ...{ put: { url: one.id, headers: {} }, post: { url: one.id, fields: {} } },
        expiresAt: plus(now, HOUR),
      }),
      release: async () => true,
      link: async ({ id }) => id,
    },
    held: async (id, who) => {
      const loaded = await depsOver(tables).store.load(id);
      return loaded && heldTask(who, loaded.task);
    },
    derived: () => randomUUID().replaceAll('-', '').slice(0, 20),
  });
};
const asked = (id: string, body: object = {}): Request =>
  ({ params: { id }, query: {}, body, requestId: 'r', sourceIp: '::1' }) as unknown as Request;
const announced = async (id: string, who: Caller, now = MONDAY) =>
  routes().createTaskAttachment?.(asked(id, { contentType: 'image/jpeg', bytes: 9, kind: 'photo' }), who, now);
/** Announced and uploaded, and looked at where `look`. */
const uploaded = async (id: string, look = false): Promise<string> => {
  const offer = await announced(id, worker);
  if (!offer?.ok) throw new Error(JSON.stringify(offer));
  const attachment = String((offer.value.body as { id: string }).id);
  objects.set(`uploads/tasks/${id}/${attachment}`, await jpegOf(painted(Math.floor(Math.random() * 1e9))));
  if (look) await lookAt(id, attachment);
  return attachment;
};
const lookAt = (num: string, id: string) =>
  examine(
    {
      store: examineStore(tables.client, tables.names.matters),
      objects: {
        read: async (key) => {
          const bytes = objects.get(key);
          return bytes && { eTag: 'e', size: bytes.length, sha256: bytes.toString('base64').slice(-64), bytes };
        },
        put: async (key, bytes) => void objects.set(key, Buffer.from(bytes)),
        copy,
        rewrite: () => Promise.reject(new Error('no movie here')),
      },
      openPicture,
      captureIn,
      tellWaiting: async () => undefined,
      now: () => MONDAY,
    },
    { num, id },
    1,
  );

it('is announced, shown and listed by whoever sees the task, and by nobody else', async () => {
  const id = await push();
  const stranger = caller('worker-9', post('gridWorker', '320506103204001'));
  expect(await announced(id, stranger)).toMatchObject({ ok: false, error: { code: 'not-found' } });
  const photo = await uploaded(id, true);
  const list = async (who: Caller) => routes().listTaskAttachments?.(asked(id), who, MONDAY);
  expect(await list(stranger)).toMatchObject({ ok: false });
  expect(await list(dispatcher)).toMatchObject({
    ok: true,
    value: { body: { items: [{ id: photo, state: 'ready' }] } },
  });
  expect((await read(dispatcher, id)).body).toMatchObject({ attachments: { count: 1 }, evidence: ['photo'] });
});

it('is asked for by the list, refused where it is missing or not of the task, and kept when it is there', async () => {
  const id = await push();
  const photo = await uploaded(id);
  // Nothing is taken to where it stays for somebody who may not even see the task.
  const stranger = caller('worker-9', post('gridWorker', '320506103204001'));
  const shown = done([{ id: photo, kind: 'photo' }]);
  expect(await act(stranger, id, 'complete', shown)).toMatchObject({ code: 'not-found' });
  expect(objects.has(`evidence/${id}/${photo}`)).toBe(false);
  const errors = [{ pointer: '/evidence', code: 'lacks-photo' }];
  expect(await act(worker, id, 'complete', done([]))).toMatchObject({ code: 'evidence-missing', errors });
  const elsewhere = await uploaded(await push());
  expect(await act(worker, id, 'complete', done([{ id: elsewhere, kind: 'photo' }]))).toMatchObject({
    code: 'unknown-attachment',
  });
  expect(await act(worker, id, 'complete', done([{ id: photo, kind: 'recording' }]))).toMatchObject({
    code: 'evidence-unfit',
  });
  expect(await act(worker, id, 'complete', shown)).toMatchObject({ status: 200 });
  expect(await rowOf(id, photo)).toMatchObject({ shownBy: { action: 'complete', version: 2 } });
  expect(objects.has(`evidence/${id}/${photo}`)).toBe(true);
  const row = await getItem(tables.client, tables.names.matters, { ...taskKey(id), sk: `ATT#${photo}` });
  expect(row?.ttl).toBeUndefined();
  const { body } = (await say(worker, 'getTaskTimeline', { params: { id } })) as Said;
  expect(JSON.stringify(body)).toContain(photo);
});

it('comes with a return, with a note at any time, and with what was done after the end', async () => {
  const id = await push();
  const [gone, late, noted] = [await uploaded(id), await uploaded(id), await uploaded(id)];
  const show = (one: string) => [{ id: one, kind: 'photo' }];
  await act(worker, id, 'return', { reason: 'demolished', evidence: show(gone) });
  await act(dispatcher, id, 'cancel', { reason: '已拆除' }, { ifMatch: 2 });
  expect(await act(worker, id, 'complete', done(show(late)))).toMatchObject({ status: 200, body: { beside: true } });
  const note = { text: '补照片', evidence: show(noted) };
  const key = { idempotencyKey: randomUUID() };
  const answers = [await act(worker, id, 'note', note, key), await act(worker, id, 'note', note, key)];
  expect(answers[0]).toMatchObject({ status: 200, body: { state: 'cancelled', version: 3 } });
  expect(answers[1]).toEqual(answers[0]);
  expect(await rowOf(id, gone)).toMatchObject({ shownBy: { action: 'return' } });
  expect(await rowOf(id, late)).toMatchObject({ shownBy: { action: 'complete', part: 'beside' } });
  expect(await rowOf(id, noted)).toMatchObject({ shownBy: { action: 'note', part: 'note', version: 1 } });
  expect(await act(caller('leader-9', post('gridLeader', '320506103204001')), id, 'note', note)).toMatchObject({
    code: 'not-found',
  });
});

it('of what was found stands on its case as well, whether it was looked at before or after', async () => {
  const id = await push();
  const [seen, unseen, own] = [await uploaded(id, true), await uploaded(id), await uploaded(id, true)];
  const evidence = [seen, unseen].map((one) => ({ id: one, kind: 'before' }));
  const body = done([{ id: own, kind: 'photo' }], { abnormal: { text: '通道被占', evidence } });
  const answer = (await act(worker, id, 'complete', body)) as Said;
  const num = String(answer.body.finding);
  const common = { num, task: id, kind: 'before', shownBy: { action: 'report', version: 1 } };
  expect(await rowOf(num, seen)).toMatchObject({ ...common, state: 'ready', examined: { shown: true } });
  expect(await rowOf(num, unseen)).toMatchObject({ ...common, state: 'waiting' });
  expect(await rowOf(num, own)).toBeUndefined();
  // Somebody else was there too, and their phone had no signal either.
  const also = { outcome: 'done', abnormal: { text: '通道仍被占', evidence: [{ id: unseen, kind: 'before' }] } };
  const late = (await act(worker, id, 'complete', also)) as Said;
  const second = String(late.body.finding);
  expect(await lookAt(id, unseen)).toBe('ready');
  expect(await rowOf(id, unseen)).toMatchObject({ state: 'ready', passedTo: [num, second] });
  expect(await rowOf(second, unseen)).toMatchObject({ num: second, task: id, state: 'ready' });
  expect(await rowOf(num, unseen)).toMatchObject({ ...common, state: 'ready', examined: { shown: true } });
  // The case says who sees what it is about: with the task it is shown to who sent it alone.
  const listed = async (who: Caller) => {
    const list = await routes().listTaskAttachments?.(asked(id), who, MONDAY);
    return list?.ok ? (list.value.body as { items: { id: string }[] }).items.map((one) => one.id).sort() : list;
  };
  expect(await listed(worker)).toEqual([seen, unseen, own].sort());
  expect(await listed(dispatcher)).toEqual([own]);
  // One object, wherever it is looked at from.
  expect(objects.has(`evidence/shown/${id}/${unseen}`)).toBe(true);
  expect([...objects.keys()].filter((key) => key.includes(num))).toEqual([]);
});

describe('what is dated before its task', () => {
  const early = { occurredAt: plus(MONDAY, -HOUR) };

  it.each([
    ['receive', {}],
    ['start', {}],
    ['complete', { outcome: 'phone' }],
    ['return', { reason: 'not-mine' }],
    ['note', { text: '记录' }],
  ])('is refused: %s', async (action, body) => {
    const id = await push();
    const errors = [{ pointer: '/occurredAt', code: 'before-the-task' }];
    expect(await act(worker, id, action, { ...body, ...early })).toMatchObject({ code: 'invalid-body', errors });
    expect(await act(worker, id, action, { ...body, occurredAt: MONDAY }, {}, plus(MONDAY, DAY))).toMatchObject({
      status: 200,
    });
  });

  it('is right where the task was handed out on paper then, and the task says so', async () => {
    const backfill = { handedOutAt: plus(MONDAY, -2 * DAY), reason: '停电，纸质下发' };
    const id = await push({ backfill });
    expect(await act(worker, id, 'complete', { outcome: 'phone', ...early })).toMatchObject({ status: 200 });
    expect((await read(worker, id)).body).toMatchObject({
      handedOutAt: '2026-03-07T09:00:00+08:00',
      done: { at: '2026-03-09T08:00:00+08:00', onTime: true },
    });
    for (const [handedOutAt, code] of [
      [plus(MONDAY, 1), 'in-the-future'],
      [plus(MONDAY, -31 * DAY), 'too-long-ago'],
    ]) {
      const request = { body: { ...task, backfill: { ...backfill, handedOutAt } }, idempotencyKey: randomUUID() };
      const errors = [{ pointer: '/backfill/handedOutAt', code }];
      expect(await say(dispatcher, 'pushTask', request)).toMatchObject({ code: 'invalid-body', errors });
    }
  });
});

describe('an exercise', () => {
  it('is booked on nobody’s week, asked of nobody, and in lists of its own', async () => {
    const dueAt = plus(MONDAY, 700 * DAY);
    const ids: string[] = [];
    // More than a week of the town has.
    for (let n = 0; n < 5; n += 1) ids.push(await push({ drill: true, dueAt }));
    const { client, names } = tables;
    expect(await getItem(client, names.matters, weekKey(`P#${WORKER}`, weekOf(dueAt)))).toBeUndefined();
    expect(await getItem(client, names.matters, burdenKey(TOWN, weekOf(dueAt), 'shsy'))).toBeUndefined();
    const list = async (query: object): Promise<readonly string[]> => {
      const { body } = (await say(dispatcher, 'listTasks', { query: { limit: 200, ...query } })) as Said;
      return (body.items as { id: string }[]).map((one) => one.id);
    };
    for (const query of [{ area: UNIT, state: 'pushed' }, { post: `${GRID}:gridWorker` }]) {
      expect([...(await list({ ...query, drill: 'true' }))].sort()).toEqual([...ids].sort());
      expect((await list(query)).filter((id) => ids.includes(id))).toEqual([]);
    }
    const own = (await say(worker, 'listOwnTasks')) as Said;
    const marked = (own.body.next as { task: { id: string; drill?: boolean } }[]).filter(
      ({ task: { drill } }) => drill,
    );
    expect(marked.map(({ task: { id } }) => id).sort()).toEqual([...ids].sort());
  });

  it('is the centre’s to make, and no line department’s', async () => {
    const officer = caller('officer-1', post('unitOfficer', TOWN, 'shsy'));
    const request = { body: { ...task, drill: true }, idempotencyKey: randomUUID() };
    expect(await say(officer, 'pushTask', request)).toMatchObject({ code: 'forbidden' });
  });
});
