import { GetCommand } from '@aws-sdk/lib-dynamodb';
import {
  type CategoryInput,
  type CategoryList,
  type CategoryView,
  categoryListSchema,
  categorySchema,
} from '../../../shared/catalogue/contract.ts';
import { editionItem } from '../../../shared/catalogue/items.ts';
import { catalogueReader } from '../../../shared/catalogue/store.ts';
import {
  type ChannelView,
  channelInputSchema,
  channelSchema,
  type DepartmentFindingsView,
  type DepartmentList,
  type DepartmentView,
  departmentFindingsSchema,
  departmentListSchema,
  departmentSchema,
} from '../../../shared/departments/contract.ts';
import { putAll } from '../../../shared/seed/store.ts';
import { type ServiceInput, type ServiceList, serviceListSchema } from '../../../shared/services/contract.ts';
import { answerOf, call, callerOf, NOW, type Registers, startRegisters, TOWN } from './registers.ts';

let registers: Registers;
beforeAll(async () => {
  registers = await startRegisters();
}, 60_000);
afterAll(() => registers.directory.stop());

const as = async (sub: string, name: string, request: Parameters<typeof call>[3], now = NOW) =>
  call(registers, name, await callerOf(registers, sub), request, now);

describe('departments', () => {
  it('of the town are eighteen, and every village and community', async () => {
    const { body } = answerOf<DepartmentList>(await as('demo-worker-tianling', 'listDepartments', {}));
    const { items } = departmentListSchema.parse(body);
    expect(items).toHaveLength(18 + 31);
    expect(items.find(({ id }) => id === 'zb331')).toMatchObject({ kind: 'taskForce', name: { zh: '“331”专班' } });
  });

  it('are created and changed under their version, by who keeps them', async () => {
    const body = { kind: 'external', name: { zh: '燃气公司', en: 'Gas Company' }, enabled: true } as const;
    const request = { params: { id: 'rqgs' }, body };
    expect(answerOf<DepartmentView>(await as('demo-sysadmin-1', 'putDepartment', request)).version).toBe(1);
    expect(await as('demo-sysadmin-1', 'putDepartment', request)).toMatchObject({
      error: { code: 'version-required', version: 1 },
    });
    const dissolved = { ...request, body: { ...body, enabled: false }, ifMatch: 1 };
    expect(await registers.departments.partyIn(TOWN, 'rqgs')).toMatchObject({ id: 'rqgs' });
    expect(answerOf<DepartmentView>(await as('demo-gridoffice-1', 'putDepartment', dissolved)).version).toBe(2);
    expect(await registers.departments.partyIn(TOWN, 'rqgs')).toBeUndefined();
    expect(await as('demo-head-zhzf', 'putDepartment', { ...dissolved, ifMatch: 2 })).toMatchObject({
      error: { code: 'forbidden' },
    });
  });

  const findings = async (): Promise<readonly string[]> => {
    const { body } = answerOf<DepartmentFindingsView>(await as('demo-gridoffice-1', 'listDepartmentFindings', {}));
    const { items } = departmentFindingsSchema.parse(body);
    return items.map(({ code, department, person }) => [code, department, person ?? ''].join(' '));
  };

  it('agree with the staff register, and say where they do not', async () => {
    expect(await findings()).toEqual([]);
    const read = answerOf<DepartmentView>(await as('demo-sysadmin-1', 'getDepartment', { params: { id: 'hws' } }));
    const { officers = [], people = [] } = departmentSchema.parse(read.body);
    expect(officers).toEqual(['demo-officer-hws', 'demo-officer-hws-2']);
    expect(people.map(({ person }) => person)).toEqual([...officers, 'demo-head-hws']);
    const body = {
      ...{ kind: 'station', name: { zh: '环卫所', en: 'Sanitation' }, enabled: true },
      ...{ officers: ['demo-officer-hws', 'demo-worker-tianling', 'nobody-1'], hours: ['1-5 08:30-12:00'] },
    } as const;
    const put = await as('demo-sysadmin-1', 'putDepartment', { params: { id: 'hws' }, body, ifMatch: 1 });
    const found = departmentSchema.parse(answerOf<DepartmentView>(put).body).findings;
    expect(found?.map(({ code, person }) => `${code} ${person}`)).toEqual([
      'officer-without-post demo-worker-tianling',
      'person-gone nobody-1',
      'post-not-listed demo-head-hws',
      'post-not-listed demo-officer-hws-2',
    ]);
    expect(await findings()).toContain('person-gone hws nobody-1');
  });

  it('that are task forces take part on their days', async () => {
    const body = { kind: 'taskForce', name: { zh: '防汛专班', en: 'Flood' }, enabled: true } as const;
    const request = { params: { id: 'fxzb' }, body: { ...body, validFrom: '2026-01-01', validTo: '2026-01-31' } };
    const put = await as('demo-sysadmin-1', 'putDepartment', request);
    expect(answerOf<DepartmentView>(put).body.findings?.map(({ code }) => code)).toEqual(['no-head', 'validity-over']);
    expect(await registers.departments.partyIn(TOWN, 'fxzb')).toBeUndefined();
    const later = { ...request, body: { ...request.body, validTo: '2099-12-31' }, ifMatch: 1 };
    answerOf<DepartmentView>(await as('demo-sysadmin-1', 'putDepartment', later));
    expect(await registers.departments.partyIn(TOWN, 'fxzb')).toMatchObject({ validTo: '2099-12-31' });
    const bureau = { params: { id: 'hws' }, body: { ...request.body, kind: 'station' as const }, ifMatch: 2 };
    expect(await as('demo-sysadmin-1', 'putDepartment', bureau)).toMatchObject({
      error: { code: 'invalid-body', errors: [{ code: 'task-force-only' }, { code: 'task-force-only' }] },
    });
    const gone = { ...later, body: { ...later.body, enabled: false }, ifMatch: 2 };
    answerOf<DepartmentView>(await as('demo-sysadmin-1', 'putDepartment', gone));
  });

  it('have an id that is theirs alone in the deployment', async () => {
    const other = await callerOf(registers, 'demo-sysadmin-1');
    const elsewhere = { ...other, posts: other.posts.map((post) => ({ ...post, area: '320506104' })) };
    const body = { kind: 'bureau', name: { zh: '执法局', en: 'Enforcement' }, enabled: true } as const;
    expect(await call(registers, 'putDepartment', elsewhere, { params: { id: 'zhzf' }, body })).toMatchObject({
      error: { code: 'code-taken' },
    });
    expect(
      await call(registers, 'getDepartment', elsewhere, { params: { id: 'zhzf' }, query: { town: TOWN } }),
    ).toMatchObject({ error: { code: 'not-found' } });
    expect(await registers.departments.townsOf(['zhzf', 'nobody'])).toEqual(new Map([['zhzf', TOWN]]));
  });

  it('that are villages exist as units', async () => {
    const body = { kind: 'village', name: { zh: '没有村', en: 'None' }, enabled: true } as const;
    expect(await as('demo-sysadmin-1', 'putDepartment', { params: { id: `${TOWN}006` }, body })).toMatchObject({
      error: { code: 'unknown-unit' },
    });
  });
});

describe('a department’s channels', () => {
  const params = { id: 'scjg', channelId: 'hook' };
  const hook = channelInputSchema.parse({ kind: 'webhook', url: 'https://hooks.example.gov.cn/scjg' });
  const stored = async () => {
    const [channel] = (await registers.departments.channelsOf(TOWN, 'scjg')).filter(({ id }) => id === 'hook');
    return channel;
  };

  it('show their secret once, and keep it sealed', async () => {
    const made = answerOf<ChannelView>(await as('demo-head-scjg', 'putChannel', { params, body: hook })).body;
    expect(channelSchema.parse(made).secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(registers.sealed).toEqual([made.secret]);
    expect(await stored()).toMatchObject({ secret: 'sealed for scjg/hook', version: 1, locale: 'zh-CN' });
    const history = await registers.directory.client.send(
      new GetCommand({
        TableName: registers.directory.table,
        Key: { pk: `TOWN#${TOWN}`, sk: 'HIST#DEPT#scjg#CH#hook#000001' },
      }),
    );
    expect(history.Item?.row).toMatchObject({ url: hook.url });
    expect(JSON.stringify(history.Item)).not.toContain('seal');

    const changed = answerOf<ChannelView>(
      await as('demo-sysadmin-1', 'putChannel', {
        params,
        body: { ...hook, quietHours: { from: '22:00', to: '08:00' } },
        ifMatch: 1,
      }),
    ).body;
    expect(changed.secret).toBeUndefined();
    expect(registers.sealed).toHaveLength(1);
    const renewed = answerOf<ChannelView>(
      await as('demo-sysadmin-1', 'putChannel', { params, body: { ...hook, newSecret: true }, ifMatch: 2 }),
    ).body;
    expect(renewed.secret).not.toBe(made.secret);
  });

  it('are seen by those who keep them', async () => {
    const read = async (sub: string) =>
      departmentSchema.parse(answerOf<DepartmentView>(await as(sub, 'getDepartment', { params: { id: 'scjg' } })).body);
    expect((await read('demo-head-scjg')).channels?.map(({ id, secret }) => [id, secret])).toEqual([
      ['hook', undefined],
    ]);
    expect((await read('demo-sysadmin-1')).channels).toHaveLength(1);
    expect((await read('demo-head-zhzf')).channels).toBeUndefined();
  });

  it('go nowhere that only this system can reach', async () => {
    const before = await stored();
    for (const url of [
      'http://hooks.example.gov.cn/',
      'https://127.0.0.1:9001/',
      'https://169.254.169.254/',
      'https://10.0.0.8/',
    ]) {
      const request = { params, body: { ...hook, url }, ifMatch: before?.version ?? 0 };
      expect(await as('demo-sysadmin-1', 'putChannel', request)).toMatchObject({
        error: { code: 'channel-address-refused' },
      });
    }
    expect(await stored()).toEqual(before);
  });

  it('are changed by no other department’s head', async () => {
    expect(await as('demo-head-zhzf', 'putChannel', { params, body: hook, ifMatch: 3 })).toMatchObject({
      error: { code: 'forbidden' },
    });
  });
});

describe('the SMS gateway of a town', () => {
  const params = { id: 'zhzx', channelId: 'sms' };
  const gateway = { kind: 'sms', url: 'https://sms.example.gov.cn/send' } as const;
  const put = (of: typeof params, body: unknown, ifMatch?: number) =>
    as('demo-sysadmin-1', 'putChannel', { params: of, body, ...(ifMatch === undefined ? {} : { ifMatch }) });
  const found = () => registers.departments.gatewayOf(TOWN);

  it('is its centre’s alone', async () => {
    const body = channelInputSchema.parse(gateway);
    expect(await put({ id: 'scjg', channelId: 'sms' }, body)).toMatchObject({
      error: { code: 'invalid-body', errors: [{ pointer: '/kind', code: 'sms-of-the-centre' }] },
    });
    expect(await found()).toBeUndefined();
  });

  it('gets a secret of its own when it was a webhook before, sealed for its own purpose', async () => {
    const hook = channelInputSchema.parse({ ...gateway, kind: 'webhook' });
    const before = answerOf<ChannelView>(await put(params, hook)).body;
    expect(await found()).toBeUndefined();
    const made = answerOf<ChannelView>(await put(params, channelInputSchema.parse(gateway), 1)).body;
    expect(made.secret).toMatch(/^whsec_/);
    expect(made.secret).not.toBe(before.secret);
    expect(await found()).toMatchObject({ ...gateway, department: 'zhzx', secret: 'sealed for SMS for zhzx/sms' });
    expect(answerOf<ChannelView>(await put(params, channelInputSchema.parse(gateway), 2)).body.secret).toBeUndefined();
  });

  it('is not called when it is switched off, nor over a centre that is dissolved', async () => {
    await put(params, channelInputSchema.parse({ ...gateway, enabled: false }), 3);
    expect(await found()).toBeUndefined();
    await put(params, channelInputSchema.parse(gateway), 4);
    expect(await found()).toBeDefined();
    const centre = { kind: 'centre', name: { zh: '指挥中心', en: 'Centre' }, enabled: false };
    await as('demo-sysadmin-1', 'putDepartment', { params: { id: 'zhzx' }, body: centre, ifMatch: 1 });
    expect(await found()).toBeUndefined();
  });
});

describe('the catalogue', () => {
  const list = async () => answerOf<CategoryList>(await as('demo-acceptor-1', 'listCategories', {})).body;
  const input = ({ code: _, version: __, ...category }: CategoryView): CategoryInput => category;

  it('lists every category with its filing conditions', async () => {
    const { items, edition, plainGroups } = categoryListSchema.parse(await list());
    expect([items.length, edition, plainGroups.length]).toEqual([22, '1', 12]);
    expect(items.find(({ code }) => code === '0129')?.conditions).toEqual([
      {
        n: 1,
        filing: '占道或露天烧烤',
        closing: '停止经营并清理现场',
        limit: { type: 'urgent_hour', n: 2 },
        evidence: ['before', 'after'],
      },
    ]);
    expect(items.find(({ code }) => code === 'C0101')?.conditions).toHaveLength(3);
  });

  it('is read by other modules in one round trip', async () => {
    registers.directory.calls.length = 0;
    const catalogue = await catalogueReader(registers.directory).catalogueOf(TOWN, NOW);
    expect(registers.directory.calls).toEqual(['QueryCommand', 'QueryCommand']);
    expect(catalogue.find('0129')?.family).toBe('event');
    expect((await catalogueReader(registers.directory).catalogueOf('320506104', NOW)).categories).toEqual([]);
  });

  it('is changed under a version; numbers of conditions stay', async () => {
    const { body: category } = answerOf<CategoryView>(
      await as('demo-acceptor-1', 'getCategory', { params: { code: '0501' } }),
    );
    expect(categorySchema.parse(category).version).toBe(1);
    const request = { params: { code: '0501' }, body: input(category), ifMatch: 1 };
    const [first] = category.conditions;
    if (first === undefined) throw new Error('no condition');
    expect(
      await as('demo-gridoffice-1', 'putCategory', { ...request, body: { ...input(category), conditions: [first] } }),
    ).toMatchObject({
      error: { code: 'invalid-body', errors: [{ code: 'condition-2-left-out' }] },
    });
    const withdrawn = { ...request, body: { ...input(category), enabled: false } };
    expect(await as('demo-acceptor-1', 'putCategory', withdrawn)).toMatchObject({ error: { code: 'forbidden' } });
    expect(answerOf(await as('demo-gridoffice-1', 'putCategory', withdrawn)).version).toBe(2);
    expect(await as('demo-gridoffice-1', 'putCategory', withdrawn)).toMatchObject({
      error: { code: 'stale-version', version: 2 },
    });
    const catalogue = await catalogueReader(registers.directory).catalogueOf(TOWN, NOW);
    expect(catalogue.find('0501')).toBeUndefined();
    expect(catalogue.categories).toHaveLength(22);
  });

  it('goes over to a new edition on its day', async () => {
    await putAll(registers.directory.client, registers.directory.table, [editionItem(TOWN, '2026-04-01', '2')]);
    const reader = catalogueReader(registers.directory);
    expect((await reader.catalogueOf(TOWN, NOW)).edition).toBe('1');
    const next = await reader.catalogueOf(TOWN, '2026-03-31T16:00:00.000Z');
    expect([next.edition, next.categories.length]).toEqual(['2', 0]);
    expect((await reader.catalogueOf(TOWN, NOW)).categories).toHaveLength(22);
  });
});

describe('the service list', () => {
  const list = async (on?: string) =>
    serviceListSchema.parse(
      answerOf<ServiceList>(await as('demo-worker-tianling', 'listServiceItems', { query: on ? { on } : {} })).body,
    );

  it('has eight items', async () => {
    expect((await list()).items.map(({ code }) => code)).toEqual([
      'S01',
      'S02',
      'S03',
      'S04',
      'S05',
      'S06',
      'S07',
      'S08',
    ]);
    expect((await list('2019-12-31')).items).toEqual([]);
  });

  const firstItem = async () => {
    const [item] = (await list()).items;
    if (item === undefined) throw new Error('no item');
    return item;
  };
  const put = (who: string, code: string, body: ServiceInput, ifMatch?: number) =>
    as(who, 'putServiceItem', { params: { code }, body, ...(ifMatch === undefined ? {} : { ifMatch }) });

  it('is corrected in its words, and nothing gets onto it or weighs more by that way', async () => {
    const { code, version, ...item } = await firstItem();
    const body: ServiceInput = { ...item, basis: '镇〔2026〕3 号文' };
    expect(await put('demo-sysadmin-1', code, body, version)).toMatchObject({ error: { code: 'forbidden' } });
    expect(await put('demo-gridoffice-1', code, body)).toMatchObject({ error: { code: 'version-required', version } });
    expect(answerOf(await put('demo-gridoffice-1', code, body, version)).version).toBe(version + 1);
    expect(await firstItem()).toMatchObject({ basis: '镇〔2026〕3 号文', version: version + 1 });
    const more = { ...body, minutes: 99, taskKinds: ['inspection' as const] };
    expect(await put('demo-gridoffice-1', code, more, version + 1)).toMatchObject({
      error: {
        code: 'invalid-body',
        errors: [
          { pointer: '/taskKinds', code: 'by-request-only' },
          { pointer: '/minutes', code: 'by-request-only' },
        ],
      },
    });
    const next = { ...body, validFrom: '2026-04-01' };
    expect(await put('demo-gridoffice-1', code, next)).toMatchObject({ error: { code: 'admission-by-request' } });
    expect(await put('demo-gridoffice-1', 'S99', body)).toMatchObject({ error: { code: 'admission-by-request' } });
  });

  it('takes a new period by an approved request, which ends the one before it', async () => {
    const { code, version, ...item } = await firstItem();
    const asked = { code, item: { ...item, minutes: 99, validFrom: '2026-04-01' }, reason: '任务加重' };
    const made = answerOf<{ id: string }>(await as('demo-gridoffice-1', 'askServiceItem', { body: asked }));
    expect(await as('demo-gridoffice-1', 'askServiceItem', { body: asked })).toMatchObject({
      error: { code: 'already-asked' },
    });
    const approve = { params: { id: made.body.id, action: 'approve' }, body: {}, ifMatch: 1 };
    expect(await as('demo-gridoffice-1', 'serviceRequestAction', approve)).toMatchObject({
      error: { code: 'separation-of-duties' },
    });
    expect((await as('demo-leader-1', 'serviceRequestAction', approve)).ok).toBe(true);
    expect((await list('2026-03-31')).items.find((one) => one.code === code)).toMatchObject({
      ...{ minutes: item.minutes, validTo: '2026-03-31', version: version + 1 },
    });
    expect((await list('2026-04-01')).items.find((one) => one.code === code)).toMatchObject({
      minutes: 99,
      version: 1,
    });
    expect(await as('demo-gridoffice-1', 'askServiceItem', { body: asked })).toMatchObject({
      error: { code: 'already-asked' },
    });
  });
});
