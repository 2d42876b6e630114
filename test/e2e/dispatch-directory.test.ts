import { awaitSheet, type ImportReport, sendSheet } from '../../shared/seed/sheet-client.ts';
import { expectProblem } from '../support/problems.ts';
import { api, later, signIn, stack, standAt, TOWN, VILLAGE } from '../support/stage.ts';
import {
  DEPARTMENT,
  filed,
  type OpenCase,
  OTHER_DEPARTMENT,
  signInEverybody,
  step,
  type Tokens,
} from '../support/town.ts';

/** From the first suggestion to an objection that is upheld, to the entry it made, to the next case of its kind. */

let tokens: Tokens;
let office = '';
const rules = `/v1/towns/${TOWN}/dispatch-rules`;

beforeAll(async () => {
  await standAt('2026-03-12T01:00:00.000Z');
  tokens = await signInEverybody();
  office = await signIn('demo-gridoffice-1');
}, 120_000);

const suggestion = async (c: OpenCase): Promise<Record<string, unknown>> => {
  const reply = await api('GET', `${c.path}/dispatch-suggestion`, { token: tokens.dispatcher });
  expect(reply.status).toBe(200);
  return reply.body;
};
const put = (path: string, body: unknown, ifMatch?: string) =>
  api('PUT', `${rules}/${path}`, { token: office, body, ...(ifMatch ? { ifMatch } : {}) });

describe('the dispatch directory', () => {
  it('suggests who leads and says by which entry; dispatching stays free', async () => {
    const c = await filed(tokens);
    expect(await suggestion(c)).toMatchObject({
      lead: VILLAGE,
      co: [],
      why: { category: 'all', area: TOWN, validFrom: '2020-01-01' },
      rivals: [],
      call: { open: expect.any(Boolean) as boolean, phone: expect.stringMatching(/^0512-0/) as string },
    });
    const { people } = (await suggestion(c)).call as { people: readonly { person: string }[] };
    expect(people.every(({ person }) => person.endsWith(VILLAGE) || person.endsWith(`${VILLAGE}-2`))).toBe(true);
    expect(people.length).toBeGreaterThan(0);
    await step(tokens.dispatcher, c, 'dispatch', { lead: DEPARTMENT });
  });

  it('learns from an objection that was upheld, and the next case says when it was decided and why', async () => {
    const c = await filed(tokens);
    await step(tokens.dispatcher, c, 'dispatch', { lead: VILLAGE });
    const fromCase = { fromCase: c.num };
    const early = await api('POST', rules, { token: tokens.dispatcher, body: fromCase });
    expectProblem(early, { code: 'invalid-body', errors: [['/fromCase', 'no-objection-upheld']] });
    await step(tokens.village, c, 'return', { code: 'not-ours', reason: '无执法权' });
    await step(tokens.dispatcher, c, 'dispatch', { lead: DEPARTMENT });
    const because = { case: c.num, code: 'not-ours', against: VILLAGE, decidedOn: '2026-03-12' };
    const offer = { category: '0129', area: TOWN, lead: DEPARTMENT, because };
    expect((await suggestion(c)).offer).toEqual(offer);

    expectProblem(await api('POST', rules, { token: tokens.village, body: fromCase }), { code: 'forbidden' });
    const made = await api('POST', rules, { token: tokens.dispatcher, body: { ...fromCase, co: ['@unit'] } });
    expect(made.status).toBe(200);
    expect(made.body).toEqual({ ...offer, co: ['@unit'], validFrom: '2026-03-12', version: 1 });

    await later(61);
    const next = await filed(tokens);
    expect(await suggestion(next)).toMatchObject({ lead: DEPARTMENT, co: [VILLAGE], why: { because } });
    expect(await suggestion(c)).not.toHaveProperty('offer');
  });

  it('keeps dated entries under their versions, and shows what is unclear', async () => {
    const body = { lead: OTHER_DEPARTMENT, validFrom: '2026-03-12' };
    expect((await put(`all/${VILLAGE}001`, body)).status).toBe(200);
    expectProblem(await put(`all/${VILLAGE}001`, body), { code: 'version-required', version: 1 });
    const later = await put(`all/${VILLAGE}001`, { ...body, validFrom: '2026-05-01', note: '园区' });
    expect(later.body).toMatchObject({ version: 1, note: '园区' });
    const one = await api('GET', `${rules}/all/${VILLAGE}001?on=2026-04-30`, { token: tokens.village });
    expect(one.body).toMatchObject({ validTo: '2026-04-30', version: 2 });

    const found = await api('GET', `${rules}/findings?on=2026-04-30`, { token: tokens.village });
    expect(found.status).toBe(200);
    expect((found.body.items as { code: string }[]).map(({ code }) => code)).toContain('two-of-one-weight');
    const list = await api('GET', rules, { token: tokens.village });
    expect((list.body.coming as { validFrom: string }[]).map(({ validFrom }) => validFrom)).toEqual(['2026-05-01']);

    expectProblem(await put(`all/${VILLAGE}999`, body), { code: 'invalid-body', errors: [['#path/area', 'unknown']] });
    expectProblem(await put(`0129/${VILLAGE}`, { ...body, lead: 'nobody' }), {
      code: 'invalid-body',
      errors: [['/lead', 'unknown']],
    });
    expectProblem(await put(`9999/${VILLAGE}`, body), { code: 'unknown-category' });
  });
});

describe('the directory as a sheet', () => {
  const HEADER = '小类编码,区域编码,主办单位,协办单位,说明,生效日期,终止日期';
  const bring = async (bytes: Uint8Array): Promise<ImportReport> => {
    const file = { kind: 'dispatch-rules', format: 'csv', bytes };
    return awaitSheet(stack.api, office, await sendSheet(stack.api, office, file));
  };
  const rows = (...lines: readonly string[]) => new TextEncoder().encode([HEADER, ...lines].join('\n'));

  it('brings entries by period, those to come too, and a second time changes nothing', async () => {
    const file = rows(
      `0131,${TOWN},${DEPARTMENT},${OTHER_DEPARTMENT},夜间执法,2026-03-01,2026-06-30`,
      `0131,${TOWN},属地,,,2026-07-01,`,
    );
    expect(await bring(file)).toMatchObject({ state: 'done', created: 2, refused: 0, faults: [] });
    expect(await bring(file)).toMatchObject({ created: 0, changed: 0, unchanged: 2 });
    const read = (on: string) => api('GET', `${rules}/0131/${TOWN}?on=${on}`, { token: office });
    expect((await read('2026-06-30')).body).toMatchObject({ lead: DEPARTMENT, co: [OTHER_DEPARTMENT] });
    expect((await read('2026-07-01')).body).toMatchObject({ lead: '@unit', co: [] });
    const changed = rows(`0131,${TOWN},${OTHER_DEPARTMENT},,,2026-07-01,`);
    expect(await bring(changed)).toMatchObject({ changed: 1, refused: 0 });
  }, 60_000);

  it('refuses a row that names what no register has', async () => {
    const report = await bring(rows(`0131,${TOWN},nobody,,,2027-01-01,`, `9999,${TOWN},属地,,,2027-01-01,`));
    expect(report).toMatchObject({ created: 0, refused: 2 });
    expect(report.faults.map(({ row, field }) => [row, field])).toEqual([
      [2, 'lead'],
      [3, undefined],
    ]);
  }, 60_000);

  it('goes out as it comes in', async () => {
    const { body } = await api('GET', '/v1/registers/dispatch-rules/export?format=csv', { token: office });
    const { rows: count, file } = body as { rows: number; file: { url: string } };
    const bytes = new Uint8Array(await (await fetch(file.url)).arrayBuffer());
    expect(new TextDecoder().decode(bytes)).toContain('全部');
    expect(await bring(bytes)).toMatchObject({ created: 0, changed: 0, refused: 0, unchanged: count });
  }, 60_000);
});
