import { MOST_FROM_REPORTERS } from '../../../shared/evidence/model.ts';
import type { AttachmentObjects } from '../../../shared/evidence/ports.ts';
import { heldCase } from '../../../shared/evidence/rules-view.ts';
import { evidenceUseCases } from '../../../shared/evidence/service.ts';
import { publicEvidenceUseCases } from '../../../shared/evidence/service-public.ts';
import { attachmentStore } from '../../../shared/evidence/store.ts';
import { plus } from '../../../shared/kernel/time.ts';
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

it('reporters leave room for the evidence of those who handle the case', async () => {
  const c = aCase('handling');
  const store = attachmentStore({
    ...{ client: tables.client, matters: tables.names.matters, audit: tables.names.audit },
  });
  let drawn = 0;
  const common = {
    store,
    derived: () => {
      drawn += 1;
      return `a${String(drawn).padStart(19, '0')}`;
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
  const asked = (params: object): Request =>
    ({
      params,
      query: {},
      body: { contentType: 'image/jpeg', bytes: 1_000, kind: 'after' },
      requestId: 'r',
      sourceIp: '::1',
    }) as unknown as Request;
  const sent = async (trackingCode: string) => createReportAttachment?.(asked({ trackingCode }), undefined, AT);
  for (let n = 0; n < MOST_FROM_REPORTERS; n += 1) expect((await sent(`report-${n}`))?.ok).toBe(true);
  expect(await sent('one more')).toMatchObject({ ok: false, error: { code: 'too-many-attachments' } });
  const staff = caller('w-1', post('acceptor', TOWN));
  expect(await createAttachment?.(asked({ id: c.num }), staff, AT)).toMatchObject({ ok: true });
}, 30_000);
