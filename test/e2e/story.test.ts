import { playStory, storyData, type Told } from '../story/story.ts';
import {
  type Delivery,
  type Endpoint,
  hookOf,
  overtakenEffects,
  received,
  repeatedEffects,
} from '../support/deliveries.ts';
import { api, control, type Item, itemsOf, signIn, standAt, TOWN } from '../support/stage.ts';

/** The acceptance story over HTTP, and everything it must leave behind. */

const PHONES = storyData.reports.map((one) => one.reporterPhone);
const DEPARTMENTS = storyData.whistle.departments.map((one) => one.id);
const [START = ''] = [storyData.clockStartsAt];
/** The limit of the story's category. */
const LIMIT_HOURS = 2;
const DAYS = ['2026-03-06', '2026-03-07'] as const;

interface Entry {
  readonly part: string;
  readonly version: number;
  readonly action: string;
}
type Figures = Readonly<Record<string, number>>;

let told: Told;
let figuresBefore: Readonly<Record<'grid' | 'unit' | 'town', Figures>>;
let deliveries: readonly Delivery[];
/** What the town's gateway got for the reporters: the one place where a number stands, and it leaves with it. */
let texts: readonly Delivery[];
let endpoints: readonly Endpoint[];
let logs: readonly Item[];
let calls: readonly Item[];

const figuresOf = async (token: string, area: string): Promise<Figures> =>
  (await api('GET', `/v1/overview?area=${area}&from=${DAYS[0]}&to=${DAYS[1]}`, { token })).body.figures as Figures;

const overviewOf = async (grid: string): Promise<typeof figuresBefore> => {
  const token = await signIn('demo-leader-1');
  const [ofGrid, ofUnit, ofTown] = await Promise.all(
    [grid, grid.slice(0, 12), TOWN].map((area) => figuresOf(token, area)),
  );
  return { grid: ofGrid ?? {}, unit: ofUnit ?? {}, town: ofTown ?? {} };
};

/** The log shows five thousand lines at a time. */
const linesSince = async (first: number): Promise<Item[]> => {
  const page = (await control.send('GET', `/logs?since=${first}`)).logs as Item[];
  const last = Number(page.at(-1)?.seq ?? first);
  return page.length < 5000 ? page : [...page, ...(await linesSince(last))];
};

const storyGrid = async (): Promise<string> => {
  const point = storyData.reports[0]?.point;
  const located = await api('GET', `/v1/grids/locate?lon=${point?.lon}&lat=${point?.lat}&crs=${point?.crs}`, {
    token: await signIn('demo-acceptor-1'),
  });
  return String((located.body.grids as { gridCode: string }[])[0]?.gridCode);
};

beforeAll(async () => {
  await standAt(START);
  await control.drain();
  figuresBefore = await overviewOf(await storyGrid());
  const [firstLine, firstCall] = await Promise.all([
    control.send('GET', '/logs?since=999999999').then((answer) => Number(answer.last)),
    control.send('GET', '/calls?since=999999999').then((answer) => Number(answer.last)),
  ]);
  await control.send('DELETE', '/deliveries');
  told = await playStory({ api, control, tell: () => undefined });
  await control.drain();
  const got = await received();
  endpoints = got.endpoints;
  [deliveries, texts] = [false, true].map((sms) => got.deliveries.filter(({ path }) => (path === '/sms') === sms)) as [
    Delivery[],
    Delivery[],
  ];
  logs = await linesSince(firstLine);
  calls = (await control.send('GET', `/calls?since=${firstCall}`)).calls as Item[];
}, 120_000);

const timelineOf = async (path: string, token: string): Promise<Entry[]> =>
  (await api('GET', `${path}/timeline?limit=200`, { token })).body.items as Entry[];

describe('the place', () => {
  it('is the story’s grid, whatever the coordinate system of the call', async () => {
    const { token } = told.cast.acceptor;
    const grid = await api('GET', `/v1/grids/${told.grid}`, { token });
    expect(grid.body.name).toBe(storyData.gridName);
    expect(new Set(storyData.reports.map((one) => one.point.crs)).size).toBeGreaterThan(1);
    const nums = told.tracking.map((one) => String(one.caseNum));
    expect(new Set(nums).size).toBe(3);
    for (const num of nums) expect((await api('GET', `/v1/cases/${num}`, { token })).body.grid).toBe(told.grid);
  });
});

describe('the departments', () => {
  const endpointOf = (id: string): Endpoint => {
    const found = endpoints.find((one) => one.path === hookOf(id));
    if (!found) throw new Error(`no receiver listens for ${id}`);
    return found;
  };

  it('get each event once in effect, and every delivery is signed', () => {
    expect(deliveries.length).toBeGreaterThan(0);
    expect(deliveries.filter((one) => !one.verified || one.status >= 300)).toEqual([]);
    for (const id of DEPARTMENTS) expect(repeatedEffects(endpointOf(id))).toEqual([]);
  });

  it('are told of the whistle, its force and its end, and of the end of the case, and nobody else is', () => {
    const typesAt = (id: string): readonly string[] =>
      endpointOf(id).order.map((webhookId) =>
        String(deliveries.find((one) => one.webhookId === webhookId)?.event.type),
      );
    const whole = ['whistle.blown', 'whistle.in-force', 'whistle.confirmed', 'case.closed'].map(
      (one) => `onegrid.${one}`,
    );
    for (const id of DEPARTMENTS) {
      const types = typesAt(id);
      expect(types.filter((type) => whole.includes(type))).toEqual(whole);
      // The late one is reminded besides; the punctual ones hear nothing else.
      const more = types.filter((type) => !whole.includes(type));
      expect(more.length > 0).toBe(storyData.whistle.late.includes(id));
    }
    const addressed = new Set(deliveries.map((one) => one.path.replace('/hooks/', '')));
    expect([...addressed].sort()).toEqual([...DEPARTMENTS].sort());
  });

  it('hear in the order of versions inside each stream', () => {
    for (const id of DEPARTMENTS) expect(overtakenEffects(endpointOf(id))).toEqual([]);
  });

  it('carry references only', () => {
    for (const { event } of deliveries) {
      expect(JSON.stringify(event)).not.toMatch(/139\d{8}(?!\d)|路口|老人|油烟/);
      expect(event).toMatchObject({ specversion: '1.0', datacontenttype: 'application/json' });
    }
  });
});

describe('the joint action', () => {
  it('has three on time and one late, every result in, both ratings of the late one shown', () => {
    const parts = told.whistleView.parts as Item[];
    expect(parts).toHaveLength(4);
    for (const part of parts) {
      const late = storyData.whistle.late.includes(String(part.party));
      expect(part).toMatchObject({ state: 'result-filed', onTime: !late, late, result: 'done' });
      if (late) expect(part).toMatchObject({ ratedByBlower: { score: 3 }, ratedByParty: { score: 5 } });
    }
    expect(told.whistleView).toMatchObject({ state: 'confirmed', caseNum: told.caseNum, grid: told.grid });
  });
});

describe('the timelines', () => {
  it('of the case has one entry for each version, from the report to the end, and the call-backs', async () => {
    const entries = await timelineOf(`/v1/cases/${told.caseNum}`, told.cast.acceptor.token);
    const head = entries.filter((one) => one.part === '_');
    expect(head.map((one) => one.version)).toEqual(head.map((_, index) => index + 1));
    expect(head.at(-1)?.version).toBe(told.case.version);
    expect(head.map((one) => one.action)).toEqual([
      ...['report', 'take-over', 'take-over', 'file', 'dispatch', 'sign', 'assign', 'blow', 'whistle-confirm'],
      ...['submit', 'inspect', 'close'],
    ]);
    expect(entries.filter((one) => one.action === 'call-back')).toHaveLength(3);
  });

  it('of the whistle counts its own versions and each department’s', async () => {
    const entries = await timelineOf(told.whistle, told.cast.gridLeader.token);
    expect(entries.filter((one) => one.part === '_').map((one) => one.action)).toEqual(['blow', 'accept', 'confirm']);
    for (const id of DEPARTMENTS) {
      const own = entries.filter((one) => one.part === id).map((one) => one.action);
      const rated = storyData.whistle.late.includes(id) ? ['rate', 'rate'] : [];
      expect(own).toEqual(['report-in', 'arrive', 'file-result', ...rated]);
    }
  });
});

describe('the end', () => {
  it('comes within the limit', () => {
    expect(told.case).toMatchObject({ state: 'closed', onTime: true, overdue: false, reports: 3, result: 'solved' });
    const taken = Date.parse(String(told.case.closedAt)) - Date.parse(String(told.case.filedAt));
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThanOrEqual(LIMIT_HOURS * 3_600_000);
  });

  it('shows each reporter the answer under their own code', () => {
    expect(new Set(told.codes).size).toBe(3);
    const answers = told.tracking.map((one) => (one.answer as Item).text);
    expect(answers).toEqual(Array(3).fill('烧烤店已停止占道经营，油烟设备已拆除，感谢您的反映。'));
    expect(told.tracking.map((one) => one.state)).toEqual(['done', 'done', 'done']);
    expect(told.tracking.map((one) => one.mergedInto)).toEqual([undefined, told.caseNum, told.caseNum]);
    expect(told.tracking.map((one) => one.text)).toEqual(storyData.reports.map((one) => one.text));
  });

  it('counts in the overview of the grid, the village and the town', () => {
    for (const level of ['grid', 'unit', 'town'] as const) {
      const after = told.overview[level].figures as Figures;
      const grown = Object.fromEntries(
        Object.entries(after).map(([name, count]) => [name, count - (figuresBefore[level][name] ?? 0)]),
      );
      expect(grown).toMatchObject({
        reported: 3,
        merged: 2,
        closed: 1,
        closedOnTime: 1,
        whistles: 1,
        invited: 4,
        reportedInOnTime: 3,
      });
    }
  });
});

describe('the reporters', () => {
  it('are told by SMS that it is done, each once, and nothing of each other', () => {
    const sent = texts.map(({ event, status, verified }) => ({ ...event, status, verified }) as Item);
    expect(sent.map(({ phone }) => phone).sort()).toEqual([...PHONES].sort());
    expect(new Set(sent.map(({ template, verified }) => `${template} ${verified}`))).toEqual(
      new Set(['case-closed true']),
    );
    expect(new Set(texts.map(({ webhookId }) => webhookId)).size).toBe(PHONES.length);
  });
});

describe('the reporters’ numbers', () => {
  it('were seen three times, each by the one who called back, for that purpose', () => {
    expect(told.reveals).toHaveLength(3);
    for (const reveal of told.reveals) {
      expect(reveal).toMatchObject({
        person: told.cast.callBackAgent.person,
        role: 'callBackAgent',
        purpose: 'call-back',
        outcome: 'done',
      });
    }
    expect(new Set(told.reveals.map((one) => one.target)).size).toBe(3);
  });

  it('stand in no table, log line, message or call', async () => {
    expect(logs.length).toBeGreaterThan(100);
    expect(calls.length).toBeGreaterThan(100);
    const tables = await Promise.all((['Matters', 'Directory', 'People', 'Stats', 'Audit'] as const).map(itemsOf));
    const everything = { logs, calls, deliveries, tables };
    for (const [place, content] of Object.entries(everything)) {
      const text = JSON.stringify(content);
      for (const phone of PHONES) expect(`${place}: ${text.includes(phone)}`).toBe(`${place}: false`);
    }
  }, 60_000);

  it('are masked for everybody who reads the case', async () => {
    const { acceptor, callBackAgent, gridLeader, inspector, village } = told.cast;
    for (const { token } of [acceptor, callBackAgent, gridLeader, inspector, village]) {
      for (const path of ['', '/reports', '/timeline?limit=200']) {
        const reply = await api('GET', `/v1/cases/${told.caseNum}${path}`, { token });
        expect(reply.status).toBe(200);
        for (const phone of PHONES) expect(reply.text).not.toContain(phone);
      }
    }
    const reports = await api('GET', `/v1/cases/${told.caseNum}/reports`, { token: acceptor.token });
    const masked = (reports.body.items as { phone: string }[]).map((one) => one.phone).sort();
    expect(masked).toEqual(['139****0001', '139****0002', '139****0003']);
  });

  it('are shown to nobody who has nothing to do with it', async () => {
    const { token } = told.cast.acceptor;
    const reports = await api('GET', `/v1/cases/${told.caseNum}/reports`, { token });
    const rid = (reports.body.items as { rid: string }[])[0]?.rid;
    const path = `/v1/cases/${told.caseNum}/reports/${rid}/actions/reveal-contact`;
    const { leader, auditor, gridLeader, departments } = told.cast;
    for (const actor of [leader, auditor, gridLeader, ...Object.values(departments)]) {
      const reply = await api('POST', path, { token: actor.token, body: { purpose: 'call-back' } });
      expect({ who: actor.person, status: reply.status }).toEqual({ who: actor.person, status: 404 });
    }
  });
});
