import { randomUUID } from 'node:crypto';
import type { Call, Reply } from '../story/client.ts';
import { hookOf, received } from '../support/deliveries.ts';
import { itemsOfMatters, messagesAmong, settled } from '../support/outbox.ts';
import { api, control, type Item, POINT, signIn, standAt, TOWN } from '../support/stage.ts';

/**
 * Two in the morning, a smell of gas, and one person on duty in the whole town, who holds the night desk's two posts: duty
 * supervisor and officer of emergency management. No four-eyes rule stops them, nobody has to be awake for the whistle to
 * be in force, and everything that one person decided twice is marked for the morning.
 */

const DAY = '2026-02-27';
const at = (time: string): string => `${DAY}T${time}+08:00`;
const LEAD = 'yjj';
/** Bodies outside the government, without an account, and a bureau that sleeps with its phone silenced. */
const POLICE = 'pcs';
const FIRE_STATION = 'xfz';
const ASLEEP = 'zhzf';

const nightDesk = `night-desk-${randomUUID().slice(0, 8)}`;
const desk = {
  name: '夜班值守',
  home: TOWN,
  identity: { iss: 'https://issuer.onegrid.local', sub: nightDesk },
};
const channelPath = `/v1/departments/${ASLEEP}/channels/hook?town=${TOWN}`;

let token: string;
let keeper: string;
let head: string;
let casePath: string;
let whistle: string;
let blown: Reply;

const call = async (method: string, path: string, status: number, given: Call = {}): Promise<Reply> => {
  const reply = await api(method, path, given);
  if (reply.status !== status) throw new Error(`${method} ${path}: ${reply.status}, not ${status}: ${reply.text}`);
  return reply;
};

const read = async (path: string): Promise<Item> => (await call('GET', path, 200, { token })).body;

/** The command with the version that stands: one person works here. */
const act = async (path: string, action: string, body: unknown = {}, status = 200): Promise<Reply> => {
  const { version } = await read(path);
  const given = { token, body, ifMatch: String(version), key: randomUUID() };
  return call('POST', `${path}/actions/${action}`, status, given);
};

const partOf = async (party: string): Promise<Item | undefined> =>
  ((await read(whistle)).parts as Item[]).find((one) => one.party === party);

const onPart = async (party: string, action: string, body: unknown, status = 200): Promise<Reply> => {
  const given = { token, body, ifMatch: String((await partOf(party))?.version), key: randomUUID() };
  return call('POST', `${whistle}/parts/${party}/actions/${action}`, status, given);
};

const matterItems = (): Promise<Item[]> => itemsOfMatters([`WHISTLE#${whistle.split('/').at(-1)}`]);

const timeline = async (path: string): Promise<readonly { action: string; data: Item; actor: Item; at: string }[]> =>
  (await read(`${path}/timeline?limit=200`)).items as never;

/** The bureau's webhook as it is, with or without quiet hours. */
const setQuiet = async (quietHours: Item | undefined): Promise<void> => {
  const channels = (await call('GET', `/v1/departments/${ASLEEP}?town=${TOWN}`, 200, { token: head })).body.channels;
  const { url, version } = (channels as { id: string; url: string; version: number }[]).find(
    ({ id }) => id === 'hook',
  ) ?? { url: '', version: 0 };
  const body = { kind: 'webhook', url, enabled: true, locale: 'zh-CN', ...(quietHours ? { quietHours } : {}) };
  await call('PUT', channelPath, 200, { token: head, body, ifMatch: String(version) });
};

beforeAll(async () => {
  await standAt(at('01:50:00'));
  await settled();
  [token, keeper, head] = (await Promise.all([nightDesk, 'demo-secadmin-1', `demo-head-${ASLEEP}`].map(signIn))) as [
    string,
    string,
    string,
  ];
  const posts = [
    { role: 'dutySupervisor', area: TOWN },
    { role: 'unitOfficer', area: TOWN, department: LEAD },
  ];
  await call('PUT', `/v1/persons/${nightDesk}`, 200, { token: keeper, body: { ...desk, posts } });
  await setQuiet({ from: '22:00', to: '07:00' });
  await control.send('DELETE', '/deliveries');
  await standAt(at('02:00:00'));
}, 120_000);

/** Nothing of the night is left: the phone rings by day again, and the desk's posts are taken away. */
afterAll(async () => {
  await setQuiet(undefined);
  await call('PUT', `/v1/persons/${nightDesk}`, 200, { token: keeper, body: { ...desk, posts: [] }, ifMatch: '1' });
  await settled();
}, 60_000);

describe('a smell of gas at two in the morning', () => {
  it('is taken down, filed, dispatched and signed for by the one on duty', async () => {
    const body = { channel: 'phone', text: '小区楼道燃气味很重', category: '1703', urgency: 'emergency', point: POINT };
    const taken = await call('POST', '/v1/cases', 201, { token, body, key: randomUUID() });
    casePath = `/v1/cases/${taken.body.caseNum}`;
    await act(casePath, 'file', { category: '1703', condition: 1, urgency: 'emergency' });
    await act(casePath, 'dispatch', { lead: LEAD, instruction: '立即到场，疏散并关阀' });
    await act(casePath, 'sign', { onBehalf: '应急办值守本人' });
    expect(await read(casePath)).toMatchObject({ state: 'handling', lead: LEAD, urgency: 'emergency' });
  });

  it('is whistled for, and in force at once, with nobody to accept it', async () => {
    const { version } = await read(casePath);
    const body = {
      kind: 'emergency',
      departments: [POLICE, FIRE_STATION, ASLEEP],
      lead: FIRE_STATION,
      reason: '疑似燃气泄漏',
    };
    const given = { token, body, ifMatch: String(version), key: randomUUID() };
    blown = await call('POST', `${casePath}/whistles`, 201, given);
    whistle = `/v1/whistles/${blown.body.id}`;
    const view = await read(whistle);
    expect(view).toMatchObject({ state: 'in-force', inForceAt: at('02:00:00') });
    expect(view.acceptedAt).toBeUndefined();
    for (const part of view.parts as Item[])
      expect(part).toMatchObject({ state: 'invited', waiting: { limit: 'report-in', dueAt: at('02:15:00') } });
  });

  it('rings in quiet hours', async () => {
    await settled();
    const { deliveries } = await received();
    const rung = deliveries.filter(({ path }) => path === hookOf(ASLEEP));
    expect(rung.map(({ event, status, verified }) => [event.type, status, verified])).toContainEqual([
      'onegrid.whistle.in-force',
      204,
      true,
    ]);
    // No channel is left waiting for the morning.
    const waiting = messagesAmong(await matterItems()).filter(({ state }) => state !== 'delivered');
    expect(waiting.map(({ audience, type }) => [audience, type])).toEqual([]);
  });

  it('has those without an account reported in on somebody’s word, and not without', async () => {
    await standAt(at('02:08:00'));
    await onPart(POLICE, 'report-in', {}, 400);
    for (const party of [POLICE, FIRE_STATION]) await onPart(party, 'report-in', { onBehalf: '值班室电话确认已出发' });
    for (const party of [POLICE, FIRE_STATION])
      expect(await partOf(party)).toMatchObject({
        state: 'reported-in',
        onTime: true,
        onBehalf: '值班室电话确认已出发',
        waiting: { limit: 'result', dueAt: at('04:08:00') },
      });
  });

  it('climbs the ladder about the one that sleeps: its officers, its head, the supervisor, the leader', async () => {
    await standAt(at('02:09:30'));
    await control.advance('PT38M');
    await settled();
    const told = messagesAmong(await matterItems()).filter(({ part }) => String(part).startsWith(`clock-${ASLEEP}`));
    const rungs = Map.groupBy(told, ({ time }) => String(time).slice(11, 16));
    const supervisor = `post:${TOWN}:dutySupervisor`;
    const person = `person:${nightDesk}`;
    expect([...rungs].map(([time, rung]) => [time, ...rung.map(({ audience }) => audience).sort()]).sort()).toEqual([
      ['18:10', ASLEEP],
      ['18:16', `head:${ASLEEP}`, person, ASLEEP],
      ['18:31', `head:${ASLEEP}`, supervisor, ASLEEP],
      ['18:47', supervisor, `post:${TOWN}:leader`],
    ]);
    expect(told.filter(({ state }) => state !== 'delivered')).toEqual([]);
    expect(await partOf(ASLEEP)).toMatchObject({ state: 'invited', late: true });
  }, 60_000);

  it('is accepted afterwards, and takes the results of those who came', async () => {
    expect((await act(whistle, 'accept')).body).toMatchObject({ state: 'in-force' });
    for (const party of [POLICE, FIRE_STATION]) {
      await onPart(party, 'arrive', { onBehalf: '现场对讲' });
      await onPart(party, 'file-result', { result: 'done', text: '已疏散、关阀、通风', onBehalf: '现场对讲' });
    }
    const refused = await act(whistle, 'confirm', {}, 409);
    expect(refused.body).toMatchObject({ code: 'whistle-not-finished' });
  });

  it('is confirmed by force over the one that never came', async () => {
    await act(casePath, 'submit', { result: 'explained', text: '险情排除', onBehalf: '燃气抢修电话' }, 409);
    await act(whistle, 'force-confirm', { reason: '险情已排除，综合执法未到场' });
    expect(await read(whistle)).toMatchObject({ state: 'confirmed' });
    const last = (await timeline(whistle)).findLast(({ action }) => action === 'force-confirm');
    expect(last).toMatchObject({ data: { missing: [ASLEEP] }, actor: { person: nightDesk, role: 'dutySupervisor' } });
  });

  it('is submitted, inspected and closed by the same person, and says so', async () => {
    const result = { result: 'explained', text: '燃气软管老化，已关阀更换' };
    await act(casePath, 'submit', result, 400);
    await act(casePath, 'submit', { ...result, onBehalf: '燃气抢修电话' });
    await act(casePath, 'inspect', { outcome: 'pass', method: 'phone' });
    await act(casePath, 'close', { answer: '漏气软管已更换，楼道已通风，感谢您的反映。' });
    expect(await read(casePath)).toMatchObject({ state: 'closed' });
    const marked = (await timeline(casePath)).filter(({ data }) => data.selfApproved === true);
    expect(marked.map(({ action, actor }) => [action, actor.role, actor.person])).toEqual([
      ['inspect', 'dutySupervisor', nightDesk],
      ['close', 'dutySupervisor', nightDesk],
    ]);
  });

  it('leaves nothing that wakes again', async () => {
    await settled();
    const id = String(whistle.split('/').at(-1));
    const items = await itemsOfMatters([`WHISTLE#${id}`, `CASE#${id.slice(0, 16)}`]);
    expect(items.filter((item) => item.wakeAt !== undefined).map(({ pk, sk }) => [pk, sk])).toEqual([]);
  });
});
