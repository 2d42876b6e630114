import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cast, castOf } from './cast.ts';
import type { Reply } from './client.ts';
import { Player, type Stage } from './player.ts';

interface StoryReport {
  readonly at: string;
  readonly channel: string;
  readonly category: string;
  readonly text: string;
  readonly point: { readonly crs: string; readonly lon: number; readonly lat: number };
  readonly reporterPhone: string;
}

interface StoryData {
  readonly clockStartsAt: string;
  readonly unit: string;
  readonly gridName: string;
  readonly reports: readonly StoryReport[];
  readonly whistle: {
    readonly kind: string;
    readonly departments: readonly { readonly id: string; readonly name: string; readonly lead?: true }[];
    readonly late: readonly string[];
  };
}

/** The acceptance story: the case that the seed article tells, with times, points and numbers made up for it. */
export const storyData = JSON.parse(readFileSync(join(import.meta.dirname, 'story.json'), 'utf8')) as StoryData;

/** What the story leaves behind for whoever checks it. */
export interface Told {
  readonly cast: Cast;
  readonly caseNum: string;
  readonly grid: string;
  readonly whistle: string;
  readonly codes: readonly string[];
  readonly tracking: readonly Record<string, unknown>[];
  readonly overview: Readonly<Record<'grid' | 'unit' | 'town', Record<string, unknown>>>;
  readonly reveals: readonly Record<string, unknown>[];
  readonly case: Record<string, unknown>;
  readonly whistleView: Record<string, unknown>;
}

/** So many minutes after the first call. */
const minutes = (count: number): string => new Date(Date.parse(storyData.clockStartsAt) + count * 60_000).toISOString();

const report = (
  player: Player,
  cast: Cast,
  { at, channel, category, text, point, reporterPhone }: StoryReport,
): Promise<Reply> => {
  const body = { channel, category, text, point, reporter: { phone: reporterPhone } };
  const key = `story-${player.run}-report-${at}`;
  return channel === 'app'
    ? player.call('POST', '/v1/reports', 201, { body, key })
    : player.call('POST', '/v1/cases', 201, { token: cast.acceptor.token, body, key });
};

const threeCalls = async (player: Player, cast: Cast): Promise<Reply[]> => {
  const replies: Reply[] = [];
  for (const one of storyData.reports) {
    await player.at(one.at);
    const reply = await report(player, cast, one);
    replies.push(reply);
    player.tell(
      `群众反映（${one.channel}）：${one.text} → 案件 ${reply.body.caseNum}`,
      `A complaint by ${one.channel}: case ${reply.body.caseNum}`,
    );
  }
  return replies;
};

const accept = async (player: Player, cast: Cast, path: string, others: readonly Reply[]): Promise<void> => {
  for (const other of others) {
    await player.act(cast.acceptor, `/v1/cases/${other.body.caseNum}`, 'merge', { into: path.split('/').at(-1) });
  }
  player.forget(path);
  const filed = await player.act(cast.acceptor, path, 'file', { category: '0129', condition: 1 });
  player.tell(
    `受理员${cast.acceptor.name}并案、立案，限时至 ${filed.body.dueAt}`,
    `The acceptor merges the three and files them as one; due ${filed.body.dueAt}`,
  );
};

const dispatch = async (player: Player, cast: Cast, path: string, grid: string): Promise<void> => {
  await player.act(cast.dispatcher, path, 'dispatch', { lead: storyData.unit, instruction: '请尽快督促整改' });
  player.tell('派遣员派往天平村', 'The dispatcher sends it to Tianping village');
  await player.act(cast.village, path, 'sign');
  await player.act(cast.village, path, 'assign', { post: `${grid}:gridLeader` });
  player.tell(
    `天平村签收，交${storyData.gridName}网格长${cast.gridLeader.name}`,
    'The village signs and gives it to the grid leader',
  );
};

/** How many webhooks each department got, by what its receiver counted: signed, and each effect once. */
const webhooks = async (player: Player): Promise<string> => {
  const { endpoints } = (await player.stage.control.send('GET', '/deliveries')) as {
    endpoints: { path: string; effects: Record<string, number> }[];
  };
  return endpoints.map(({ path, effects }) => `${path.split('/').at(-1)} ${Object.keys(effects).length}`).join(', ');
};

const blow = async (player: Player, cast: Cast, path: string): Promise<string> => {
  const { kind, departments } = storyData.whistle;
  const blown = await player.call('POST', `${path}/whistles`, 201, {
    token: cast.gridLeader.token,
    ifMatch: await player.version(cast.gridLeader, path),
    key: `story-blow-${path}`,
    body: {
      kind,
      departments: departments.map((one) => one.id),
      lead: departments.find((one) => one.lead)?.id,
      reason: '烧烤店夜间占道、油烟与噪音，一家管不了',
      meetPlace: '天平村路口',
    },
  });
  const whistle = `/v1/whistles/${blown.body.id}`;
  player.saw(whistle, blown.etag);
  player.forget(path);
  player.tell(
    `网格长吹哨：${departments.map((one) => one.name).join('、')}`,
    'The grid leader whistles for four departments',
  );
  await player.act(cast.dispatcher, whistle, 'accept');
  await player.stage.control.drain();
  const told = await webhooks(player);
  player.tell(
    `指挥中心确认，各部门开始计时；通知已到（每部门条数：${told}）`,
    `The centre accepts; the departments’ clocks run; webhooks so far: ${told}`,
  );
  return whistle;
};

const reportIn = async (
  player: Player,
  cast: Cast,
  whistle: string,
  at: string,
  one: { id: string; name: string },
): Promise<void> => {
  await player.at(at);
  await player.actOnPart(cast.departments[one.id], whistle, one.id, 'report-in');
  const onTime = (await player.part(cast.gridLeader, whistle, one.id))?.onTime === true;
  player.tell(`${one.name}报到（${onTime ? '按时' : '迟到'}）`, `${one.id} reports in, ${onTime ? 'on time' : 'late'}`);
};

const jointAction = async (player: Player, cast: Cast, whistle: string): Promise<void> => {
  const { departments, late } = storyData.whistle;
  const punctual = departments.filter((one) => !late.includes(one.id));
  for (const [index, one] of punctual.entries()) await reportIn(player, cast, whistle, minutes(60 + index * 5), one);
  for (const one of departments.filter(({ id }) => late.includes(id)))
    await reportIn(player, cast, whistle, minutes(105), one);
  await player.at(minutes(115));
  for (const { id, name } of departments) {
    const officer = cast.departments[id];
    await player.actOnPart(officer, whistle, id, 'arrive');
    await player.actOnPart(officer, whistle, id, 'file-result', { result: 'done', text: '联合执法，当场停业清理' });
    player.tell(`${name}到场并反馈结果`, `${id} arrives and files its result`);
  }
  player.forget(whistle);
  await player.act(cast.gridLeader, whistle, 'confirm', { text: '事已办完，各单位可撤' });
  player.tell('网格长确认：事完人撤', 'The grid leader confirms: the matter is done');
  for (const id of late) {
    await player.actOnPart(cast.gridLeader, whistle, id, 'rate', { score: 3 });
    await player.actOnPart(cast.departments[id], whistle, id, 'rate', { score: 5 });
  }
  player.tell('双向评价完成（互不可见直至双方提交）', 'Both sides have rated, each blind to the other');
};

const close = async (player: Player, cast: Cast, path: string): Promise<void> => {
  await player.at(minutes(125));
  const [before, after] = [await player.photo(cast.village, path), await player.photo(cast.village, path)];
  player.forget(path);
  const evidence = [
    { id: before, kind: 'before' },
    { id: after, kind: 'after' },
  ];
  await player.act(cast.village, path, 'submit', { result: 'solved', text: '已停止经营并清理现场', evidence });
  player.tell('天平村提交处置结果，附前后照片', 'The village submits, with photos before and after');
  await player.act(cast.inspector, path, 'inspect', { outcome: 'pass', method: 'on-site' });
  await player.act(cast.acceptor, path, 'close', {
    answer: '烧烤店已停止占道经营，油烟设备已拆除，感谢您的反映。',
    closing: '停止经营并清理现场',
  });
  const onTime = (await player.read(cast.acceptor, path)).body.onTime === true;
  player.tell(
    `核查通过，${onTime ? '限内' : '超期'}结案`,
    `Inspected and closed, ${onTime ? 'within' : 'beyond'} its limit`,
  );
};

const callBacks = async (player: Player, cast: Cast, path: string): Promise<void> => {
  await player.at(minutes(12 * 60));
  const { token } = cast.callBackAgent;
  const reports = (await player.read(cast.callBackAgent, `${path}/reports`)).body.items as { rid: string }[];
  for (const { rid } of reports) {
    await player.call('POST', `${path}/reports/${rid}/actions/reveal-contact`, 200, {
      token,
      body: { purpose: 'call-back' },
    });
    const body = { report: rid, outcome: 'answered', contacted: true, solved: true, satisfied: true };
    await player.call('POST', `${path}/actions/call-back`, 200, { token, key: `story-call-back-${rid}`, body });
  }
  player.tell(
    `回访${reports.length}位反映人：已联系、已解决、满意`,
    `${reports.length} reporters are called back: reached, solved, satisfied`,
  );
};

/** The day in China, so many days before the story's last moment. */
const dayBefore = (player: Player, days: number): string =>
  new Date(Date.parse(player.now) + (8 - days * 24) * 3_600_000).toISOString().slice(0, 10);

const overviews = async (player: Player, cast: Cast, grid: string): Promise<Told['overview']> => {
  const of = async (area: string) => {
    const path = `/v1/overview?area=${area}&from=${dayBefore(player, 1)}&to=${dayBefore(player, 0)}`;
    return (await player.call('GET', path, 200, { token: cast.leader.token })).body;
  };
  const [ofGrid, ofUnit, ofTown] = await Promise.all([of(grid), of(grid.slice(0, 12)), of(grid.slice(0, 9))]);
  for (const [name, en, view] of [
    ['网格', 'grid', ofGrid],
    ['村', 'village', ofUnit],
    ['镇', 'town', ofTown],
  ] as const) {
    const figures = view?.figures as Record<string, number>;
    player.tell(
      `总览（${name}）：按时结案${figures.closedOnTime}件，吹哨${figures.whistles}次，${figures.invited}家中${figures.reportedInOnTime}家按时报到`,
      `Overview of the ${en}: closed on time ${figures.closedOnTime}, whistles ${figures.whistles}, on time ${figures.reportedInOnTime} of ${figures.invited}`,
    );
  }
  return { grid: ofGrid ?? {}, unit: ofUnit ?? {}, town: ofTown ?? {} };
};

const look = async (
  player: Player,
  cast: Cast,
  path: string,
  whistle: string,
  grid: string,
  reports: readonly Reply[],
): Promise<Told> => {
  await player.stage.control.drain();
  const caseNum = path.split('/').at(-1) ?? '';
  const codes = reports.map((one) => String(one.body.trackingCode));
  const tracking = await Promise.all(
    codes.map(async (code) => (await player.call('GET', `/v1/reports/${code}`, 200)).body),
  );
  const answers = tracking.map((one) => (one.answer as { text: string } | undefined)?.text);
  player.tell(
    `${answers.filter(Boolean).length}人凭各自查询码看到答复：${answers[0]}`,
    'Each reads the answer under their own code',
  );
  const overview = await overviews(player, cast, grid);
  const audit = await player.call('GET', `/v1/audit?case=${caseNum}`, 200, { token: cast.auditor.token });
  const reveals = (audit.body.items as Record<string, unknown>[]).filter((one) => one.action === 'contact:reveal');
  player.tell(
    `审计：${reveals.length}次查看号码，均有姓名与目的`,
    `Audit: the number was seen ${reveals.length} times, each with a person and a purpose`,
  );
  const seen = {
    case: (await player.read(cast.acceptor, path)).body,
    whistleView: (await player.read(cast.gridLeader, whistle)).body,
  };
  return { cast, caseNum, grid, whistle, codes, tracking, overview, reveals, ...seen };
};

/** Plays the story over HTTP as its people would, and throws at the first answer that is not as it should be. */
export const playStory = async (stage: Stage): Promise<Told> => {
  const player = new Player(stage);
  await player.at(storyData.clockStartsAt);
  const parties = storyData.whistle.departments.map((one) => one.id);
  const cast = await castOf(stage.control, storyData.unit, parties);
  const where = storyData.reports[0]?.point;
  const located = await player.call(
    'GET',
    `/v1/grids/locate?lon=${where?.lon}&lat=${where?.lat}&crs=${where?.crs}`,
    200,
    {
      token: cast.acceptor.token,
    },
  );
  const grid = String((located.body.grids as { gridCode: string }[])[0]?.gridCode);
  const reports = await threeCalls(player, cast);
  const path = `/v1/cases/${reports[0]?.body.caseNum}`;
  await accept(player, cast, path, reports.slice(1));
  await dispatch(player, cast, path, grid);
  const whistle = await blow(player, cast, path);
  await jointAction(player, cast, whistle);
  await close(player, cast, path);
  await callBacks(player, cast, path);
  return look(player, cast, path, whistle, grid, reports);
};
