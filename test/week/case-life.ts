import type { Life } from './agenda.ts';
import { type Matter, type Spot, TOWN, type WeekTown } from './town.ts';

/** What a case has lived through, for the figures. */
export interface CaseRecord extends Matter {
  readonly num: string;
  readonly trackingCode: string;
  state: string;
}

export type CaseView = Readonly<Record<string, unknown>> & {
  readonly state: string;
  readonly version: number;
  readonly grid?: string;
  readonly unit?: string;
  readonly lead?: string;
  readonly ask?: { readonly kind: string };
  readonly assignee?: { readonly person?: string };
};

export const PEOPLE = {
  acceptor: 'demo-acceptor-1',
  otherAcceptor: 'demo-acceptor-2',
  dispatcher: 'demo-dispatcher-1',
  supervisor: 'demo-supervisor-1',
  inspector: 'demo-inspector-1',
  callBackAgent: 'demo-callback-1',
} as const;

export const officerOf = (party: string | undefined): string => `demo-officer-${party}`;
const headOf = (party: string | undefined): string => `demo-head-${party}`;

const ENDS = ['closed', 'refused', 'merged', 'cancelled'];
const DEPARTMENTS = ['zhzf', 'scjg'];
/** No case takes more steps in a week. */
const MOST_STEPS = 80;
const WORDS = ['占道经营', '楼道堆物', '路灯不亮', '垃圾未清', '噪声扰民', '井盖松动', '违停挡道', '污水外溢'];

/** How reports come in: by telephone, from the resident's own phone, from workers on their rounds. */
async function report(town: WeekTown, { grid, lon, lat }: Spot): Promise<CaseRecord> {
  const phone = `138${String(Math.floor(town.random() * 40_000)).padStart(8, '0')}`;
  const body = { text: `${town.pick(WORDS)}，请尽快处理`, point: { crs: 'WGS84', lon, lat } };
  const dice = town.random();
  const made =
    dice < 0.2
      ? await town.create('/v1/reports', undefined, { ...body, channel: 'wechat', reporter: { phone } })
      : dice < 0.4
        ? await town.create('/v1/cases', officerOf(grid.slice(0, 12)), { ...body, channel: 'worker' })
        : await town.create('/v1/cases', town.pick(['demo-acceptor-1', 'demo-acceptor-2', 'demo-acceptor-3']), {
            ...body,
            channel: '12345',
            reporter: { phone },
          });
  const num = String(made.caseNum);
  return { num, path: `/v1/cases/${num}`, trackingCode: String(made.trackingCode), state: 'reported' };
}

type Step = (town: WeekTown, c: CaseRecord, view: CaseView) => Promise<number>;

const reported: Step = async (town, c, view) => {
  const dice = town.random();
  if (dice < 0.4) await town.act(PEOPLE.acceptor, c, 'answer', { text: '政策已当场答复' }, view.version);
  else if (dice < 0.42)
    await town.act(PEOPLE.acceptor, c, 'refuse', { reason: '不属受理范围', remedy: '可向法院起诉' }, view.version);
  else if (dice < 0.46) await town.act(PEOPLE.acceptor, c, 'ask-verification', {}, view.version);
  else {
    const category = town.pick(town.categories);
    const urgency = town.chance(0.05) ? { urgency: 'urgent' } : {};
    await town.act(PEOPLE.acceptor, c, 'file', { category, condition: 1, ...urgency }, view.version);
  }
  return town.minutes(2, 25);
};

/** Who walks the grid says what there is; one in ten never does, and the clock asks back. */
const verifying: Step = async (town, c, view) => {
  if (town.chance(0.1)) return town.minutes(600, 900);
  const worker = town.personOf('gridWorker', String(view.grid));
  const outcome = town.chance(0.85) ? 'exists' : 'not-exists';
  await town.act(worker, c, 'verify', { outcome, text: '已到现场查看' }, view.version);
  return town.minutes(5, 30);
};

const dispatchTo = (town: WeekTown, view: CaseView): string =>
  town.chance(0.25) ? town.pick(DEPARTMENTS) : String(view.unit ?? `${TOWN}203`);

const filed: Step = async (town, c, view) => {
  await town.act(PEOPLE.dispatcher, c, 'dispatch', { lead: dispatchTo(town, view) }, view.version);
  return town.atWork(10, 90);
};

/** Most sign, some return, a few say nothing until the clock signs for them. */
const dispatched: Step = async (town, c, view) => {
  const dice = town.random();
  if (dice < 0.06)
    await town.act(officerOf(view.lead), c, 'return', { code: 'not-ours', reason: '不在我辖区' }, view.version);
  else if (dice < 0.9) await town.act(officerOf(view.lead), c, 'sign', {}, view.version);
  return town.atWork(30, 180);
};

const returned: Step = async (town, c, view) => {
  if (town.chance(0.4)) await town.act(PEOPLE.supervisor, c, 'reject-return', { reason: '属你辖区' }, view.version);
  else await town.act(PEOPLE.dispatcher, c, 'dispatch', { lead: dispatchTo(town, view) }, view.version);
  return town.atWork(20, 120);
};

const inDays = (town: WeekTown, days: number): string => new Date(town.now + days * 86_400_000).toISOString();

const handling: Step = async (town, c, view) => {
  const officer = officerOf(view.lead);
  const dice = town.random();
  if (dice < 0.25) await town.act(officer, c, 'assign', { person: `demo-officer-${view.lead}-2` }, view.version);
  else if (dice < 0.35) await town.act(officer, c, 'contact', { method: 'phone', outcome: 'reached' }, view.version);
  else if (dice < 0.39)
    await town.act(
      officer,
      c,
      'ask-extension',
      { limit: { type: 'work_day', n: 2 }, reason: '等待配件' },
      view.version,
    );
  else if (dice < 0.41)
    await town.act(
      officer,
      c,
      'ask-suspension',
      { code: 'weather', until: inDays(town, 4), reason: '连日降雨' },
      view.version,
    );
  else if (dice < 0.43)
    await town.act(officer, c, 'request-transfer', { reason: '本职已办，其余属他部门' }, view.version);
  else if (dice < 0.5) return town.atWork(600, 2_400);
  else {
    const result = town.chance(0.9) ? 'explained' : 'not-found';
    await town.act(officer, c, 'submit', { result, text: '已到场处理并说明' }, view.version);
  }
  return town.atWork(60, 400);
};

/** What was asked of somebody else is decided by whoever decides such questions. */
const DECIDERS: Readonly<Record<string, (view: CaseView) => string>> = {
  extension: () => PEOPLE.dispatcher,
  transfer: () => PEOPLE.dispatcher,
  submission: (view) => headOf(view.lead),
};

const decide = async (town: WeekTown, c: CaseRecord, view: CaseView): Promise<number> => {
  const kind = String(view.ask?.kind);
  const who = DECIDERS[kind]?.(view) ?? PEOPLE.supervisor;
  const yes = town.chance(0.75);
  const word = kind === 'transfer' && yes ? 'uphold' : yes ? 'grant' : 'deny';
  await town.act(who, c, word, yes ? {} : { reason: '理由不充分' }, view.version);
  return town.atWork(30, 180);
};

const suspended: Step = async (town, c, view) => {
  if (town.chance(0.3)) await town.act(officerOf(view.lead), c, 'resume', { reason: '天气转好' }, view.version);
  return town.atWork(400, 900);
};

const handled: Step = async (town, c, view) => {
  const outcome = town.chance(0.94) ? 'pass' : 'fail';
  await town.act(PEOPLE.inspector, c, 'inspect', { outcome, method: 'on-site', text: '现场核查' }, view.version);
  return town.minutes(10, 90);
};

const inspected: Step = async (town, c, view) => {
  await town.act(PEOPLE.otherAcceptor, c, 'close', { answer: '已办结，感谢反映' }, view.version);
  return town.minutes(30, 600);
};

const STEPS: Readonly<Record<string, Step>> = {
  reported,
  verifying,
  filed,
  dispatched,
  returned,
  handling,
  suspended,
  handled,
  inspected,
};

/** After the end: some say that it is not solved; then it is looked at once more, and opened again. */
async function disputed(town: WeekTown, c: CaseRecord): Promise<boolean> {
  if (c.state !== 'closed' || !town.chance(0.03)) return false;
  const path = `/v1/reports/${c.trackingCode}`;
  const said = await town.act(PEOPLE.acceptor, { path }, 'dispute', { reason: '没有解决' });
  if (said) c.state = 'disputed';
  return said;
}

/** The life of one case, from the report on; everybody acts on what they see, and sometimes nobody does. */
export async function* caseLife(town: WeekTown, known: CaseRecord[]): Life {
  const c = await report(town, town.pick(town.spots));
  known.push(c);
  yield town.minutes(2, 20);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const view = (await town.read(PEOPLE.supervisor, c.path)) as CaseView;
    c.state = view.state;
    if (ENDS.includes(view.state)) {
      if (view.dispute === undefined && !(await disputed(town, c))) return;
      yield town.minutes(600, 1_200);
      await town.act(PEOPLE.acceptor, c, 'reopen', { reason: '反映属实' }, (view.version as number) + 1);
      yield town.minutes(20, 60);
    } else if (view.ask) yield await decide(town, c, view);
    else yield await (STEPS[view.state] ?? filed)(town, c, view);
  }
}
