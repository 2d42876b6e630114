import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import {
  type Attachment,
  MOST_FROM_REPORTERS,
  MOST_PER_REPORT,
  MOST_PER_STEP,
} from '../../../shared/evidence/model.ts';
import type { AttachmentObjects } from '../../../shared/evidence/ports.ts';
import { unusedUntil } from '../../../shared/evidence/rules.ts';
import { heldCase } from '../../../shared/evidence/rules-view.ts';
import { evidenceUseCases } from '../../../shared/evidence/service.ts';
import { publicEvidenceUseCases } from '../../../shared/evidence/service-public.ts';
import { attachmentStore } from '../../../shared/evidence/store.ts';
import { HOUR, plus } from '../../../shared/kernel/time.ts';
import { getItem } from '../../../shared/platform/dynamodb/query.ts';
import type { Request } from '../../../shared/route.ts';
import { AT, aCase, caller, post, TOWN } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';

/** Many who report one thing and each send pictures, and those who handle it. */

let tables: LocalTables;
beforeAll(async () => {
  tables = await localTables();
}, 60_000);
afterAll(() => tables?.drop());

const offer: AttachmentObjects['offer'] = async (_attachment, now) => ({
  put: { url: 'https://bucket.example', headers: {} },
  post: { url: 'https://bucket.example', fields: {} },
  expiresAt: plus(now, 1),
});

/** The routes of one case, each announcement with its own id unless its key was given before. */
const routesOf = (c: CaseMeta) => {
  const store = attachmentStore({
    ...{ client: tables.client, matters: tables.names.matters, audit: tables.names.audit },
  });
  let drawn = 0;
  const idOf = (n: number): string => `a${String(n).padStart(19, '0')}`;
  const common = {
    store,
    derived: (_caller: string, _route: string, key: string | undefined) => {
      drawn += 1;
      return key ?? idOf(drawn);
    },
  };
  const { createReportAttachment } = publicEvidenceUseCases({
    ...{ ...common, offer, load: async () => c },
    reportOf: async (code) => ({ id: code, caseNum: c.num }),
    admitted: async () => true,
  });
  const { createAttachment } = evidenceUseCases({
    ...common,
    held: async (_num, who) => heldCase(who, c),
    objects: { offer, release: async () => true, link: async () => '' },
  });
  const asked = (params: object, idempotencyKey?: string, bytes = 1_000): Request =>
    ({
      params,
      query: {},
      body: { contentType: 'image/jpeg', bytes, kind: 'after' },
      requestId: 'r',
      sourceIp: '::1',
      ...(idempotencyKey ? { idempotencyKey } : {}),
    }) as unknown as Request;
  const staff = caller('w-1', post('acceptor', TOWN));
  return {
    store,
    sent: async (trackingCode: string) => createReportAttachment?.(asked({ trackingCode }), undefined, AT),
    attached: async (key?: string, bytes?: number) => createAttachment?.(asked({ id: c.num }, key, bytes), staff, AT),
  };
};
const FULL = { ok: false, error: { code: 'too-many-attachments' } };

it('reporters leave room for the evidence of those who handle the case', async () => {
  const { sent, attached } = routesOf(aCase('handling'));
  for (let n = 0; n < MOST_FROM_REPORTERS; n += 1) expect((await sent(`report-${n}`))?.ok).toBe(true);
  expect(await sent('one more')).toMatchObject(FULL);
  expect(await attached()).toMatchObject({ ok: true });
}, 30_000);

describe('announced at the same moment', () => {
  const taken = (answers: readonly ({ readonly ok: boolean } | undefined)[]): number =>
    answers.filter((answer) => answer?.ok).length;
  const atOnce = <T>(count: number, one: () => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, one));

  it('are no more than a step and a report may have, each counted alone', async () => {
    const c = aCase('handling', { num: '2603067980012357' });
    const { sent, attached, store } = routesOf(c);
    expect(taken(await atOnce(MOST_PER_STEP + 10, () => attached()))).toBe(MOST_PER_STEP);
    expect(taken(await atOnce(MOST_PER_REPORT + 6, () => sent('one')))).toBe(MOST_PER_REPORT);
    expect(taken(await atOnce(2, () => sent('another')))).toBe(2);
    expect(await store.ofMatter(c.num)).toHaveLength(MOST_PER_STEP + MOST_PER_REPORT + 2);
    const next = routesOf({ ...c, version: c.version + 1 });
    expect(await next.attached('b'.repeat(20))).toMatchObject({ ok: true });
  }, 20_000);

  it('beside what was there before, and is counted nowhere any more, are no more either', async () => {
    const c = aCase('handling', { num: '2603067980012364' });
    const { attached, store } = routesOf(c);
    await attached('f'.repeat(20));
    const [first] = await store.ofMatter(c.num);
    for (let n = 2; n < MOST_PER_STEP - 1; n += 1)
      if (first) await store.announce({ ...first, id: `g${String(n).padStart(19, '0')}` });
    const Key = { pk: `CASE#${c.num}`, sk: `ATTS#${c.version}` };
    // It goes as the first that was counted does, however many came after.
    const late = {
      ...first,
      offeredAt: plus(first?.offeredAt ?? '', 20 * HOUR),
      id: `h${'0'.repeat(19)}`,
    } as Attachment;
    await store.announce(late, { of: String(c.version), most: MOST_PER_STEP + 1, known: MOST_PER_STEP });
    const count = await getItem(tables.client, tables.names.matters, Key);
    expect(count).toMatchObject({ count: 2, ttl: first && unusedUntil(first) });
    await tables.client.send(new DeleteCommand({ TableName: tables.names.matters, Key }));
    expect(taken(await atOnce(4, () => attached()))).toBe(1);
  }, 20_000);

  it('with one key are one, also when there is room for none, and another file under it is refused', async () => {
    const c = aCase('handling', { num: '2603067980012371' });
    const { attached } = routesOf(c);
    const key = 'k'.repeat(20);
    expect(await attached(key)).toMatchObject({ ok: true, value: { body: { id: key } } });
    for (let n = 1; n < MOST_PER_STEP; n += 1) await attached();
    expect(await attached()).toMatchObject(FULL);
    expect(await attached(key)).toMatchObject({ ok: true, value: { body: { id: key } } });
    expect(await attached(key, 2_000)).toMatchObject({ ok: false, error: { code: 'idempotency-key-reused' } });
  }, 20_000);
});
