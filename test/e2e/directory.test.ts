import { randomBytes } from 'node:crypto';
import type * as z from 'zod';
import { categoryListSchema, categorySchema } from '../../shared/catalogue/contract.ts';
import { channelSchema, departmentListSchema, departmentSchema } from '../../shared/departments/contract.ts';
import { policySchema } from '../../shared/policies/contract.ts';
import { serviceListSchema } from '../../shared/services/contract.ts';
import { meSchema, personSchema } from '../../shared/staff/contract.ts';
import { gridStaffSchema, staffingGapsSchema } from '../../shared/staff/contract-staffing.ts';
import { stack } from '../support/stage.ts';

/** The registers over HTTP, in the embedded stack: gateway, token, role in the template, function, tables. */

const { api, control } = stack;
const TOWN = '320506103';
const ISSUER = 'https://issuer.onegrid.local';
/** Rows of this run only: all tests share one stack. */
const run = randomBytes(4).toString('hex');

const tokens = new Map<string, Promise<string>>();
const tokenOf = (sub: string): Promise<string> => {
  const known = tokens.get(sub);
  if (known) return known;
  const asked = fetch(`${control}/tokens`, { method: 'POST', body: JSON.stringify({ sub }) })
    .then((answer) => answer.json())
    .then((body) => (body as { token: string }).token);
  tokens.set(sub, asked);
  return asked;
};

interface Asked {
  readonly status: number;
  readonly etag: string | undefined;
  readonly body: unknown;
}

async function ask(
  sub: string | undefined,
  method: 'GET' | 'PUT',
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Asked> {
  const answer = await fetch(`${api}${path}`, {
    method,
    headers: {
      ...(sub === undefined ? {} : { authorization: `Bearer ${await tokenOf(sub)}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, etag: answer.headers.get('etag') ?? undefined, body: await answer.json() };
}

/** The body of a 200, by the contract's own schema. */
function read<T>(schema: z.ZodType<T>, { status, body }: Asked): T {
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  return schema.parse(body);
}

describe('who I am', () => {
  it('is the person of the token, with both posts of one who has two, or the acting one', async () => {
    const me = read(meSchema, await ask('demo-two-posts', 'GET', '/v1/me'));
    expect(me.posts.map(({ role, area }) => [role, area])).toEqual([
      ['gridLeader', `${TOWN}204001`],
      ['unitOfficer', TOWN],
    ]);
    const acting = { 'x-acting-post': me.posts[1]?.postId ?? '' };
    const officer = read(meSchema, await ask('demo-two-posts', 'GET', '/v1/me', undefined, acting));
    expect(officer.posts).toEqual([me.posts[1]]);
    const foreign = await ask('demo-two-posts', 'GET', '/v1/me', undefined, { 'x-acting-post': 'demo-auditor-1:1' });
    expect(foreign).toMatchObject({ status: 403, body: { code: 'acting-post-not-held' } });
  });

  it('is refused without a token by the gateway, and to a stranger by the register', async () => {
    expect(await ask(undefined, 'GET', '/v1/me')).toMatchObject({ status: 401, body: { message: 'Unauthorized' } });
    expect(await ask(`stranger-${run}`, 'GET', '/v1/me')).toMatchObject({
      status: 403,
      body: { code: 'not-registered' },
    });
  });
});

describe('a person', () => {
  const id = `e2e-${run}`;
  const path = `/v1/persons/${id}`;
  const body = {
    name: '测试员',
    home: TOWN,
    identity: { iss: ISSUER, sub: id },
    posts: [{ role: 'inspector', area: TOWN }],
  };

  it('is put in the register by the security administrator alone, and is somebody from then on', async () => {
    expect(await ask('demo-sysadmin-1', 'PUT', path, body)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const made = await ask('demo-secadmin-1', 'PUT', path, body);
    expect([read(personSchema, made).version, made.etag]).toEqual([1, '"1"']);
    expect(read(meSchema, await ask(id, 'GET', '/v1/me')).posts).toHaveLength(1);
    expect(await ask(id, 'PUT', path, body)).toMatchObject({ status: 403 });
  });

  it('is changed under the version seen', async () => {
    const changed = { ...body, name: '测试员二' };
    expect(await ask('demo-secadmin-1', 'PUT', path, changed)).toMatchObject({
      status: 428,
      body: { code: 'version-required' },
    });
    expect(await ask('demo-secadmin-1', 'PUT', path, changed, { 'if-match': '"9"' })).toMatchObject({
      status: 412,
      body: { code: 'stale-version', version: 1 },
    });
    const after = await ask('demo-secadmin-1', 'PUT', path, changed, { 'if-match': '"1"' });
    expect([read(personSchema, after).name, after.etag]).toEqual(['测试员二', '"2"']);
  });

  it('may not be two administrators, nor hold what is no area', async () => {
    const admins = ['systemAdmin', 'auditor'].map((role) => ({ role, area: TOWN }));
    expect(await ask('demo-secadmin-1', 'PUT', path, { ...body, posts: admins }, { 'if-match': '"2"' })).toMatchObject({
      status: 409,
      body: { code: 'exclusive-roles' },
    });
    const nowhere = { ...body, posts: [{ role: 'leader', area: '32050610' }] };
    expect(await ask('demo-secadmin-1', 'PUT', path, nowhere, { 'if-match': '"2"' })).toMatchObject({
      status: 400,
      body: { code: 'invalid-body' },
    });
  });

  it('is seen by colleagues without the account', async () => {
    const seen = read(personSchema, await ask('demo-worker-tianling', 'GET', path));
    expect([seen.name, seen.identity]).toEqual(['测试员二', undefined]);
    expect(read(personSchema, await ask('demo-auditor-1', 'GET', path)).identity?.sub).toBe(id);
  });
});

describe('the staff of a grid', () => {
  const path = `/v1/grids/${TOWN}208006/staff`;

  it('may be left open, which is a finding and a gap', async () => {
    const before = await ask('demo-gridoffice-1', 'GET', path);
    const { staff, findings } = read(gridStaffSchema, before);
    expect(findings).toEqual([]);
    const listed = staff.map(({ person, role, from }) => ({ person, role, from }));
    const without = { staff: listed.filter(({ role }) => role !== 'gridWorker') };
    expect(await ask('demo-leader-1', 'PUT', path, without)).toMatchObject({ status: 403 });
    const open = await ask('demo-gridoffice-1', 'PUT', path, without, { 'if-match': before.etag ?? '' });
    expect(read(gridStaffSchema, open).findings).toMatchObject([{ code: 'vacant', role: 'gridWorker' }]);
    const gaps = read(staffingGapsSchema, await ask('demo-leader-1', 'GET', `/v1/staffing/gaps?town=${TOWN}`));
    expect(gaps.items.map(({ gridCode }) => gridCode)).toContain(`${TOWN}208006`);
    const full = await ask('demo-gridoffice-1', 'PUT', path, { staff: listed }, { 'if-match': open.etag ?? '' });
    expect(read(gridStaffSchema, full)).toMatchObject({ findings: [], staff: { length: staff.length } });
  });
});

describe('departments and channels', () => {
  const id = `d${run}`;

  it('are listed and made', async () => {
    const { items } = read(departmentListSchema, await ask('demo-leader-tianling', 'GET', '/v1/departments'));
    expect(items.map((department) => department.id)).toEqual(
      expect.arrayContaining(['zhzf', 'scjg', 'zb331', 'saw', `${TOWN}203`]),
    );
    const body = { kind: 'external', name: { zh: '物业公司', en: 'Property Company' } };
    expect(await ask('demo-sysadmin-1', 'PUT', `/v1/departments/${id}`, body)).toMatchObject({
      status: 200,
      etag: '"1"',
    });
  });

  it('show a channel’s secret once; the story’s departments have theirs', async () => {
    const path = `/v1/departments/${id}/channels/hook`;
    const body = { kind: 'webhook', url: 'https://hooks.example.gov.cn/x' };
    const made = read(channelSchema, await ask('demo-sysadmin-1', 'PUT', path, body));
    expect(made.secret).toMatch(/^whsec_/);
    const { channels } = read(departmentSchema, await ask('demo-sysadmin-1', 'GET', `/v1/departments/${id}`));
    expect(channels).toMatchObject([{ id: 'hook', url: body.url }]);
    expect(channels?.[0]?.secret).toBeUndefined();
    const metadata = { ...body, url: 'https://169.254.169.254/latest/meta-data' };
    expect(await ask('demo-sysadmin-1', 'PUT', path, metadata, { 'if-match': '"1"' })).toMatchObject({
      status: 422,
      body: { code: 'channel-address-refused' },
    });
    const own = read(departmentSchema, await ask('demo-head-zhzf', 'GET', '/v1/departments/zhzf'));
    expect(own.channels?.map(({ kind }) => kind).sort()).toEqual(['inbox', 'webhook']);
    expect(read(departmentSchema, await ask('demo-head-zhzf', 'GET', '/v1/departments/scjg')).channels).toBeUndefined();
  });
});

describe('catalogue and service list', () => {
  it('are what the town goes by', async () => {
    const { items } = read(categoryListSchema, await ask('demo-acceptor-1', 'GET', '/v1/categories'));
    expect(items.find(({ code }) => code === '0129')?.conditions[0]?.limit).toEqual({ type: 'urgent_hour', n: 2 });
    expect(read(categorySchema, await ask('demo-acceptor-1', 'GET', '/v1/categories/0101')).conditions).toHaveLength(2);
    expect(await ask('demo-acceptor-1', 'GET', '/v1/categories/9999')).toMatchObject({ status: 404 });
    expect(read(serviceListSchema, await ask('demo-worker-tianling', 'GET', '/v1/service-items')).items).toHaveLength(
      8,
    );
  });

  it('take a new category from who keeps them', async () => {
    const code = String(100_000 + (Number.parseInt(run, 16) % 899_999));
    const body = {
      name: '测试类',
      family: 'social',
      plainGroup: 'help',
      conditions: [{ n: 1, filing: '有', closing: '无', limit: { type: 'natural_day', n: 1 }, evidence: [] }],
    };
    expect(await ask('demo-acceptor-1', 'PUT', `/v1/categories/${code}`, body)).toMatchObject({ status: 403 });
    const made = read(categorySchema, await ask('demo-gridoffice-1', 'PUT', `/v1/categories/${code}`, body));
    expect(made).toMatchObject({ code, version: 1, enabled: true, similar: { radius: 50, window: 24 } });
  });

  it('are nothing to another town', async () => {
    expect(await ask('demo-acceptor-1', 'GET', '/v1/categories?town=320506104')).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    });
  });
});

describe('what a town decides', () => {
  const path = `/v1/towns/${TOWN}/policy`;
  /** A rule for a category of no catalogue does nothing, so that the other tests of this stack go on as before. */
  const idle = { stage: 'sign', channel: '12345', category: 'Z9999', limit: { type: 'work_hour', n: 1 } } as const;

  it('is seen by its staff and changed by who keeps it, under the version seen', async () => {
    const before = await ask('demo-worker-tianling', 'GET', path);
    const { town, version, findings: _, ...policy } = read(policySchema, before);
    expect([town, before.etag]).toEqual([TOWN, `"${version}"`]);
    const limits = [...policy.limits.filter(({ category }) => category !== idle.category), idle];
    const body = { ...policy, limits };
    expect(await ask('demo-acceptor-1', 'PUT', path, body, { 'if-match': before.etag ?? '' })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    const after = await ask('demo-sysadmin-1', 'PUT', path, body, { 'if-match': before.etag ?? '' });
    expect(read(policySchema, after)).toMatchObject({
      version: version + 1,
      findings: [{ pointer: `/limits/${limits.length - 1}/category`, code: 'unknown-category' }],
    });
    expect(await ask('demo-sysadmin-1', 'PUT', path, body)).toMatchObject({
      status: 428,
      body: { code: 'version-required' },
    });
    expect(await ask('demo-sysadmin-1', 'PUT', path, body, { 'if-match': `"${version + 9}"` })).toMatchObject({
      status: 412,
      body: { code: 'stale-version', version: version + 1 },
    });
    const back = await ask('demo-gridoffice-1', 'PUT', path, policy, { 'if-match': after.etag ?? '' });
    expect(read(policySchema, back)).toMatchObject({ ...policy, version: version + 2 });
  });

  it('is refused with the rule named', async () => {
    const before = await ask('demo-sysadmin-1', 'GET', path);
    const { town: _t, version: _v, findings: _f, ...policy } = read(policySchema, before);
    const put = (more: object) =>
      ask('demo-sysadmin-1', 'PUT', path, { ...policy, ...more }, { 'if-match': before.etag ?? '' });
    expect(await put({ limits: [idle, { ...idle, stage: 'close' }, idle] })).toMatchObject({
      status: 400,
      body: {
        code: 'invalid-body',
        errors: [
          { pointer: '/limits/0', code: 'same-conditions' },
          { pointer: '/limits/2', code: 'same-conditions' },
        ],
      },
    });
    expect(await put({ limits: [{ ...idle, limit: { type: 'work_hour', n: 0 } }] })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/limits/0/limit/n' }] },
    });
    expect(await put({ unitConfirmation: ['nobody'] })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/unitConfirmation/0', code: 'unknown' }] },
    });
  });

  it('is nothing to another town', async () => {
    const other = '/v1/towns/320506104/policy';
    expect(await ask('demo-sysadmin-1', 'GET', other)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await ask('demo-sysadmin-1', 'GET', '/v1/towns/32050610/policy')).toMatchObject({ status: 400 });
  });
});
