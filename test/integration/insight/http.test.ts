import { expectProblem } from '../../support/problems.ts';
import { api, CENTRE, control, functionId, signIn, TOWN, VILLAGE } from '../../support/stage.ts';

/** The overview over HTTP, every answer held against the OpenAPI document. */

const GRID = `${VILLAGE}001`;
let leader: string;
let officer: string;
let inspector: string;
beforeAll(async () => {
  [leader, officer, inspector] = (await Promise.all(
    ['demo-leader-1', CENTRE.village, CENTRE.inspector].map(signIn),
  )) as [string, string, string];
}, 60_000);

const overview = (query: string, token: string) => api('GET', `/v1/overview?${query}`, { token });

interface Made {
  readonly function: string;
  readonly action: string;
  readonly table?: string;
}

describe('GET /v1/overview', () => {
  it.each([
    [TOWN, 'town', ['departments', 'categories', 'channels']],
    [VILLAGE, 'unit', []],
    [GRID, 'grid', []],
  ])('%s is shown to the leader of the town', async (area, level, more) => {
    const { status, body } = await overview(`area=${area}&day=2026-01-05`, leader);
    expect([status, body.area, body.level, body.from, body.to]).toEqual([200, area, level, '2026-01-05', '2026-01-05']);
    for (const name of ['departments', 'categories', 'channels']) expect(name in body).toBe(more.includes(name));
    expect(body.definition).toBe('v1');
  });

  it('shows an officer the own village and its grids, and nothing else exists', async () => {
    expect((await overview(`area=${VILLAGE}`, officer)).status).toBe(200);
    expect((await overview(`area=${GRID}`, officer)).status).toBe(200);
    for (const area of [TOWN, '320506103204', '320506104', '320506103204001']) {
      expectProblem(await overview(`area=${area}`, officer), { code: 'not-found' });
    }
  });

  it('is not for every role', async () => {
    expectProblem(await overview(`area=${TOWN}`, inspector), { code: 'forbidden' });
  });

  it.each([
    ['', 'area'],
    ['area=320506', 'area'],
    [`area=${TOWN}&day=2026-02-30`, 'day'],
    [`area=${TOWN}&from=2026-01-01&to=2026-02-01`, 'to'],
    [`area=${TOWN}&from=2026-01-02&to=2026-01-01`, 'to'],
    [`area=${TOWN}&page=2`, 'page'],
  ])('refuses the question %s by its %s', async (query, name) => {
    const { status, body } = await overview(query, leader);
    expect([status, body.code]).toEqual([400, 'bad-request']);
    const pointers = (body.errors as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(pointers).toContain(`#query/${name}`);
  });

  it('reads a month by queries alone, and no table twice in a row', async () => {
    await overview(`area=${TOWN}`, leader);
    const before = await control.send('GET', `/calls?since=${Number.MAX_SAFE_INTEGER}`);
    await overview(`area=${TOWN}&from=2026-01-01&to=2026-01-31`, leader);
    const { calls } = await control.send('GET', `/calls?since=${String(before.last)}`);
    const insight = await functionId('insight');
    const made = (calls as Made[]).filter((call) => call.function === insight);
    expect(new Set(made.map(({ action }) => action))).toEqual(new Set(['Query']));
    expect(made).toHaveLength(31 * 3 + 2);
  });
});
