import { QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { caseHeads } from '../../../functions/people/case-heads.ts';
import { auditRoutes } from '../../../shared/audit/contract.ts';
import { auditUseCases } from '../../../shared/audit/service.ts';
import { auditStore } from '../../../shared/audit/store.ts';
import { type StoredReport, toMetaItem, toReportItem } from '../../../shared/cases/items.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Caller, Post } from '../../../shared/kernel/caller.ts';
import type { Role } from '../../../shared/kernel/roles.ts';
import { type Instant, MINUTE, plus } from '../../../shared/kernel/time.ts';
import { contactWrites } from '../../../shared/people/contacts.ts';
import { peopleRoutes } from '../../../shared/people/contract.ts';
import type { CaseHead } from '../../../shared/people/rules.ts';
import { peopleUseCases } from '../../../shared/people/service.ts';
import { peopleStore } from '../../../shared/people/store.ts';
import { dynamoAudit } from '../../../shared/platform/audit.ts';
import { transact } from '../../../shared/platform/dynamodb/transact.ts';
import { envelope } from '../../../shared/platform/envelope.ts';
import { httpHandler } from '../../../shared/platform/http/handler.ts';
import { deriveKeys, trackingHash } from '../../../shared/platform/keys.ts';
import { type Deployment, deploy } from './deployment.ts';

const TOWN = '320506103';
const UNIT = '320506103203';
const GRID = '320506103203001';
const AT = '2026-03-06T14:10:00.123Z';
const NUM = '2603067980012343';
const OTHER = '2603067980099993';
const PHONE = '13900005678';
const RID = trackingHash('0123456789ABCDEF');
const ANONYMOUS = trackingHash('FEDCBA9876543210');
const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');

const post = (person: string, role: Role, area: string, department?: string): Post => ({
  postId: `${person}:1`,
  role,
  area,
  from: '2026-01-01T00:00:00.000Z',
  ...(department ? { department } : {}),
});
const persons: Readonly<Record<string, Caller>> = Object.fromEntries(
  (
    [
      ['acceptor', 'acceptor', TOWN],
      ['agent', 'callBackAgent', TOWN],
      ['village', 'unitOfficer', UNIT, UNIT],
      ['worker', 'gridWorker', GRID],
      ['leader', 'leader', TOWN],
      ['elsewhere', 'acceptor', '320506104'],
      ['auditor', 'auditor', TOWN],
      ['security', 'securityAdmin', '320506'],
      ['auditor-elsewhere', 'auditor', '320506104'],
    ] as const
  ).map(([person, role, area, department]) => [
    person,
    { person, name: person, posts: [post(person, role, area, department)] },
  ]),
);

const head = (over: Partial<CaseHead> = {}): CaseHead => ({
  num: NUM,
  state: 'handling',
  version: 4,
  town: TOWN,
  unit: UNIT,
  grid: GRID,
  family: 'event',
  urgency: 'ordinary',
  channel: 'phone',
  receivedAt: AT,
  createdAt: AT,
  lead: UNIT,
  parties: [UNIT],
  rejections: 0,
  round: 1,
  handledBy: [],
  unable: 0,
  reports: 1,
  whistles: [],
  whistled: 0,
  ...over,
});
const report = (rid: string, caseNum: string, contact?: string): StoredReport => ({
  rid,
  version: 1,
  caseNum,
  town: TOWN,
  channel: 'phone',
  receivedAt: AT,
  createdAt: AT,
  text: '油烟扰民',
  ...(contact ? { contact, phoneMasked: '139****5678' } : {}),
});

let deployment: Deployment;
let now: Instant = '2026-03-06T15:00:00.000Z';
let contact = '';
const lines: string[] = [];
const log = {
  line: (code: string, fields?: object, error?: unknown) =>
    void lines.push(JSON.stringify([code, fields, String(error)])),
};

const save = async (c: CaseHead): Promise<void> => {
  const { client } = deployment.as('admin');
  const written = await transact(client, [
    { op: 'put', table: deployment.env.matters, item: toMetaItem(c, chinaCalendar) },
  ]);
  if (!written.ok) throw new Error('not written');
};

beforeAll(async () => {
  deployment = await deploy();
  const { client, kms } = deployment.as('cases');
  const { people: table, matters, keyArn } = deployment.env;
  const made = await contactWrites(PHONE, '欧阳娜娜', AT, {
    table,
    keys,
    envelope: envelope({ kms, keyArn, purpose: 'contact' }),
  });
  contact = made.contactId;
  const put = (item: Record<string, unknown>) => ({ op: 'put', table: matters, item }) as const;
  const written = await transact(client, [
    put(toReportItem(report(RID, NUM, contact))),
    put(toReportItem(report(ANONYMOUS, NUM))),
    ...made.writes,
  ]);
  if (!written.ok) throw new Error('not written');
}, 120_000);
afterAll(() => deployment?.stop());
beforeEach(async () => {
  lines.length = 0;
  now = plus(now, MINUTE);
  await save(head());
});

const handlers = () => {
  const { client, kms } = deployment.as('people');
  const reads = deployment.as('insight').client;
  const { people, matters, audit, keyArn } = deployment.env;
  const common = {
    register: { resolve: async (_iss: string, sub: string) => persons[sub] },
    audit: dynamoAudit(client, audit),
    log,
    clock: () => now,
  };
  const store = peopleStore({ client, people, audit, envelope: envelope({ kms, keyArn, purpose: 'contact' }) });
  const heads = caseHeads(reads, matters);
  return {
    people: httpHandler({
      ...common,
      routes: peopleRoutes,
      useCases: peopleUseCases({ ...caseHeads(client, matters), ...store }),
    }),
    insight: httpHandler({
      ...common,
      routes: auditRoutes,
      useCases: auditUseCases({
        ...auditStore({ client: reads, table: audit, keys }),
        caseTown: async (num) => (await heads.caseHead(num))?.town,
        personHome: async (person) => persons[person]?.posts[0]?.area,
      }),
    }),
  };
};

const event = (sub: string, routeKey: string, requestId: string) => ({
  routeKey,
  headers: { 'content-type': 'application/json' },
  requestContext: {
    requestId,
    http: { sourceIp: '10.1.2.3' },
    authorizer: { jwt: { claims: { iss: 'https://issuer.onegrid.local', sub } } },
  },
});

let calls = 0;
const reveal = async (sub: string, over: { id?: string; rid?: string; body?: object } = {}) => {
  calls += 1;
  const result = await handlers().people({
    ...event(sub, 'POST /v1/cases/{id}/reports/{rid}/actions/reveal-contact', `reveal-${calls}`),
    pathParameters: { id: over.id ?? NUM, rid: over.rid ?? RID },
    body: JSON.stringify(over.body ?? { purpose: 'call-back' }),
  });
  return { status: result.statusCode, headers: result.headers, body: JSON.parse(result.body) };
};
const audit = async (sub: string, query: Record<string, string>) => {
  calls += 1;
  const result = await handlers().insight({
    ...event(sub, 'GET /v1/audit', `audit-${calls}`),
    queryStringParameters: query,
  });
  return { status: result.statusCode, body: JSON.parse(result.body) };
};
const rowsOf = async (subject: string) =>
  (
    await deployment.as('admin').client.send(
      new QueryCommand({
        TableName: deployment.env.audit,
        KeyConditionExpression: 'pk = :s',
        ExpressionAttributeValues: { ':s': `S#${subject}` },
      }),
    )
  ).Items ?? [];

describe('reveal-contact', () => {
  it('gives the number and the name of that report, for ten minutes, to be kept by no cache', async () => {
    const { status, headers, body } = await reveal('acceptor');
    expect(status).toBe(200);
    expect(body).toEqual({
      phone: PHONE,
      name: '欧阳娜娜',
      expiresAt: expect.stringMatching(/^2026-03-06T\d\d:\d\d:00\+08:00$/),
    });
    expect(Date.parse(body.expiresAt) - Date.parse(now)).toBe(10 * MINUTE);
    expect(headers['Cache-Control']).toBe('no-store');
  });

  it('records who, why and when under the contact and under the case, for three years', async () => {
    const before = (await rowsOf(`contact:${contact}`)).length;
    await reveal('village', { body: { purpose: 'other', reason: '送还证件32050619900101001X' } });
    for (const subject of [`contact:${contact}`, `case:${NUM}`]) {
      const row = (await rowsOf(subject)).at(-1);
      expect(row).toMatchObject({
        actor: 'village',
        post: 'village:1',
        role: 'unitOfficer',
        action: 'contact:reveal',
        target: `case:${NUM}/report/${RID}`,
        outcome: 'done',
        purpose: 'other: 送还证件320506********001X',
        at: now,
        sourceIp: '10.1.2.3',
        ttl: Math.floor(Date.parse(now) / 1_000) + 1_095 * 86_400,
      });
    }
    expect((await rowsOf(`contact:${contact}`)).length).toBe(before + 1);
  });

  it('shows nothing when it can not be recorded', async () => {
    const { client, kms } = deployment.as('people');
    const { people, matters, keyArn } = deployment.env;
    const sealed = envelope({ kms, keyArn, purpose: 'contact' });
    // The role may put no audit record into any other table, so here the record fails and everything else would work.
    const store = peopleStore({ client, people, audit: matters, envelope: sealed });
    const useCases = peopleUseCases({ ...caseHeads(client, matters), ...store });
    const request = {
      params: { id: NUM, rid: RID },
      query: {},
      body: { purpose: 'visit' },
      requestId: 'r',
      sourceIp: '',
    };
    await expect(useCases.revealContact(request, persons.acceptor, now)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it.each(['leader', 'elsewhere', 'worker', 'auditor'])('is 404 to %s, and the attempt is recorded', async (sub) => {
    const { status, body } = await reveal(sub);
    expect([status, body.code]).toEqual([404, 'not-found']);
    expect(JSON.stringify(body)).not.toContain('139');
    const attempts = await deployment.as('admin').client.send(new ScanCommand({ TableName: deployment.env.audit }));
    expect(attempts.Items).toContainEqual(expect.objectContaining({ actor: sub, outcome: 'not-found', at: now }));
  });

  it('is open to the worker it was given to, until it is closed', async () => {
    await save(head({ assignee: { person: 'worker' } }));
    expect((await reveal('worker')).status).toBe(200);
    await save(head({ assignee: { person: 'worker' }, state: 'closed', closedAt: now }));
    expect((await reveal('worker')).status).toBe(404);
    expect((await reveal('acceptor')).status).toBe(404);
    expect((await reveal('agent')).status).toBe(200);
  });

  it('answers alike for what does not exist, is anonymous, or belongs to another case', async () => {
    await save(head({ num: OTHER }));
    for (const over of [
      { id: '2603067980000424' },
      { rid: trackingHash('NOSUCHREPORT') },
      { rid: ANONYMOUS },
      { id: OTHER },
    ]) {
      const { status, body } = await reveal('acceptor', over);
      expect([status, body.code]).toEqual([404, 'not-found']);
    }
  });

  it('follows a report into the case that its own was merged into', async () => {
    await save(head({ state: 'merged', mergedInto: OTHER, closedAt: now }));
    await save(head({ num: OTHER }));
    expect((await reveal('acceptor', { id: OTHER })).status).toBe(200);
    expect((await reveal('acceptor', { id: NUM })).status).toBe(404);
  });

  it('refuses a reveal without a purpose', async () => {
    expect((await reveal('acceptor', { body: {} })).status).toBe(400);
    const { status, body } = await reveal('acceptor', { body: { purpose: 'other' } });
    expect([status, body.errors[0].pointer]).toEqual([400, '/reason']);
  });

  it('leaves the number in no log line and in no audit record', async () => {
    await reveal('acceptor');
    await reveal('leader');
    const { Items } = await deployment.as('admin').client.send(new ScanCommand({ TableName: deployment.env.audit }));
    expect(lines.length).toBeGreaterThan(2);
    for (const text of [JSON.stringify(Items), lines.join('\n')]) {
      expect(text).not.toContain(PHONE);
      expect(text).not.toContain(PHONE.slice(3));
      expect(text).not.toContain('欧阳');
    }
  });
});

describe('the audit', () => {
  it('tells who saw the reporters of a case, newest first', async () => {
    await reveal('acceptor');
    now = plus(now, MINUTE);
    await reveal('village', { body: { purpose: 'visit' } });
    const { status, body } = await audit('auditor', { case: NUM });
    expect(status).toBe(200);
    expect(body.items.slice(0, 2)).toMatchObject([
      { person: 'village', action: 'contact:reveal', purpose: 'visit', subject: `case:${NUM}` },
      { person: 'acceptor', action: 'contact:reveal', purpose: 'call-back' },
    ]);
    expect((await audit('auditor', { subject: `case:${NUM}` })).body.items).toEqual(body.items);
  });

  it('tells who saw one person, by that person’s contact', async () => {
    await reveal('acceptor');
    const { body } = await audit('security', { subject: `contact:${contact}` });
    expect(body.items[0]).toMatchObject({ person: 'acceptor', target: `case:${NUM}/report/${RID}` });
    expect((await audit('auditor-elsewhere', { subject: `contact:${contact}` })).body.items).toEqual([]);
  });

  it('turns its pages with a cursor that nobody else can use', async () => {
    for (let n = 0; n < 3; n++) {
      now = plus(now, MINUTE);
      await reveal('acceptor');
    }
    const all = (await audit('auditor', { case: NUM })).body.items;
    const first = (await audit('auditor', { case: NUM, limit: '2' })).body;
    expect(first.items).toEqual(all.slice(0, 2));
    const second = (await audit('auditor', { case: NUM, limit: '2', cursor: first.cursor })).body;
    expect(second.items).toEqual(all.slice(2, 4));
    expect((await audit('security', { case: NUM, limit: '2', cursor: first.cursor })).body.code).toBe('bad-cursor');
    expect((await audit('auditor', { case: NUM, month: '2026-03', cursor: first.cursor })).body.code).toBe(
      'bad-cursor',
    );
  });

  it('tells what one person did in a month, refusals included', async () => {
    await reveal('acceptor');
    now = plus(now, MINUTE);
    await reveal('acceptor', { rid: ANONYMOUS });
    const { status, body } = await audit('auditor', { actor: 'acceptor', month: '2026-03' });
    expect(status).toBe(200);
    expect(body.items.slice(0, 3)).toMatchObject([
      { person: 'acceptor', outcome: 'not-found' },
      { person: 'acceptor', outcome: 'done', purpose: 'call-back' },
      { person: 'acceptor', outcome: 'done', purpose: 'call-back' },
    ]);
    const paged = (await audit('auditor', { actor: 'acceptor', month: '2026-03', limit: '1' })).body;
    expect(paged.items).toEqual(body.items.slice(0, 1));
    const next = await audit('auditor', { actor: 'acceptor', month: '2026-03', limit: '2', cursor: paged.cursor });
    expect(next.body.items).toEqual(body.items.slice(1, 3));
    expect((await audit('auditor', { actor: 'acceptor', month: '2026-02' })).body).toEqual({ items: [] });
  });

  it('is narrowed to a month', async () => {
    await reveal('acceptor');
    expect((await audit('auditor', { case: NUM, month: '2026-02' })).body.items).toEqual([]);
    expect((await audit('auditor', { case: NUM, month: '2026-03' })).body.items.length).toBeGreaterThan(0);
  });

  it('is 404 outside the auditor’s area and 403 to everybody else', async () => {
    expect((await audit('auditor-elsewhere', { case: NUM })).status).toBe(404);
    expect((await audit('auditor-elsewhere', { actor: 'acceptor', month: '2026-03' })).status).toBe(404);
    expect((await audit('auditor', { case: '2603067980000424' })).status).toBe(404);
    expect((await audit('acceptor', { case: NUM })).status).toBe(403);
    expect((await audit('auditor', {})).status).toBe(400);
  });
});
