import { DEPARTMENT_KINDS } from '../../../shared/departments/rules.ts';
import { KINDS } from '../../../shared/imports/kind.ts';
import { REGISTERS } from '../../../shared/imports/kinds.ts';
import { problemFaults } from '../../../shared/imports/problem-faults.ts';
import { readFile } from '../../../shared/imports/read.ts';
import { entriesOf } from '../../../shared/imports/rules-entries.ts';
import { writeSheet, writeTemplate } from '../../../shared/imports/write.ts';
import { ROLES } from '../../../shared/kernel/roles.ts';
import { routes } from '../../../shared/routes.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const CATALOGUE = '小类代码,小类名称,门类,居民分类,条件编号,立案条件,结案条件,处置时限,时限单位';

async function entriesIn(kind: (typeof KINDS)[number], text: string) {
  const read = await readFile(utf8(text), REGISTERS[kind].columns);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return entriesOf(read.value, REGISTERS[kind]);
}

describe('rows of one entry', () => {
  it('are put together under its code, wherever they stand', async () => {
    const [first, second, ...more] = await entriesIn(
      'catalogue',
      `${CATALOGUE}\n0129,烧烤,事件,油烟烧烤,1,甲,乙,2,紧急小时\n0301,井盖,部件,道路井盖,1,丙,丁,4,工作日\n0129,烧烤,事件,油烟烧烤,2,戊,己,3,自然日\n`,
    );
    expect(more).toEqual([]);
    expect(second?.rows).toEqual([3]);
    expect(first).toMatchObject({ rows: [2, 4], faults: [] });
    expect(REGISTERS.catalogue.bodyOf(first?.values ?? [], true, undefined)).toEqual({
      ...{ name: '烧烤', family: 'event', plainGroup: 'smoke' },
      conditions: [
        { n: 1, filing: '甲', closing: '乙', limit: { type: 'urgent_hour', n: 2 }, evidence: [] },
        { n: 2, filing: '戊', closing: '己', limit: { type: 'natural_day', n: 3 }, evidence: [] },
      ],
    });
  });

  it('that say of it what the first does not are named', async () => {
    const [entry] = await entriesIn(
      'catalogue',
      `${CATALOGUE}\n0129,烧烤,事件,油烟烧烤,1,甲,乙,2,紧急小时\n0129,烤肉,事件,油烟烧烤,2,戊,己,3,自然日\n`,
    );
    expect(entry?.faults).toMatchObject([{ code: 'differs-from-first-row', row: 3, field: 'name' }]);
  });

  it('are not expected where an entry is a row: the second is named', async () => {
    const [entry, ...more] = await entriesIn('departments', '部门编号,名称,英文名称,类别\na1,甲,A,局\na1,乙,B,局\n');
    expect(more).toEqual([]);
    expect(entry?.faults).toMatchObject([{ code: 'repeated-key', row: 3, field: 'id' }]);
  });

  it('without a code that can be read stand alone, each with its own fault', async () => {
    const entries = await entriesIn('departments', '部门编号,名称,英文名称,类别\n,甲,A,局\n,乙,B,局\n');
    expect(entries.map(({ rows, faults }) => [rows, faults.map(({ code }) => code)])).toEqual([
      [[2], ['required']],
      [[3], ['required']],
    ]);
  });
});

describe('a register’s refusal', () => {
  const zh = (pointer: string) => ({
    code: 'invalid-body',
    detail: '内容有误。',
    errors: [{ pointer, code: 'x', detail: '错' }],
  });
  const en = (pointer: string) => ({
    ...zh(pointer),
    detail: 'Wrong.',
    errors: [{ pointer, code: 'x', detail: 'bad' }],
  });
  it.each([
    ['persons', '/posts/1/area', 8, 'area'],
    ['persons', '/identity', 7, 'sub'],
    ['catalogue', '/conditions/1/limit/n', 8, 'limitN'],
    ['catalogue', '/similar/radius', 7, 'radius'],
    ['departments', '/name/en', 7, 'nameEn'],
    ['grids', '/border/coordinates/0', 7, 'border'],
    ['units', '#path/unitCode', 7, 'unitCode'],
    ['units', '/synthetic', 7, undefined],
  ] as const)('of %s at %s means row %i and column %s', (kind, pointer, row, field) => {
    const [fault] = problemFaults(zh(pointer), en(pointer), [7, 8], REGISTERS[kind]);
    expect(fault).toEqual({
      row,
      ...(field === undefined ? {} : { field }),
      code: 'x',
      zh: '内容有误：错',
      en: 'Wrong: bad',
    });
  });

  it('without fields is about the first row', () => {
    const problem = { code: 'forbidden', detail: '无权。' };
    expect(problemFaults(problem, { ...problem, detail: 'No.' }, [7, 8], REGISTERS.units)).toEqual([
      { row: 7, code: 'forbidden', zh: '无权。', en: 'No.' },
    ]);
  });
});

describe.each(KINDS)('the sheet of %s', (name) => {
  const kind = REGISTERS[name];

  it('goes through routes that exist', () => {
    const known = new Set(routes.map(({ method, path }) => `${method} ${path}`));
    for (const { route } of [kind.get, kind.put, ...(kind.create ? [kind.create] : [])]) expect(known).toContain(route);
  });

  it('has headers that mean one column each, in both languages', () => {
    const names = kind.columns.flatMap(({ field, zh, en, also = [] }) =>
      [...new Set([field, zh, en, ...also])].map((one) => one.toLowerCase()),
    );
    const fields = new Set(kind.columns.map(({ field }) => field));
    expect(fields.size).toBe(kind.columns.length);
    expect(names.filter((one, n) => names.indexOf(one) !== n && !fields.has(one))).toEqual([]);
  });

  it('has a template that is read as an empty sheet', async () => {
    for (const format of kind.formats.filter((one) => one !== 'geojson'))
      for (const language of ['zh', 'en'] as const) {
        const read = await readFile(await writeTemplate(kind, format, language), kind.columns);
        expect(read).toMatchObject({ ok: true, value: { records: [], ignored: [] } });
      }
  });
});

describe('what is written', () => {
  it('of a department of each kind is read as it was', async () => {
    const views = DEPARTMENT_KINDS.map((kind, n) => ({
      ...{ id: `d${n}`, kind, name: { zh: `部门${n}`, en: `Unit ${n}` }, enabled: n % 2 === 0 },
      ...(n === 0 ? {} : { officers: ['w-1', 'w-2'], heads: ['w-0'], hours: ['1-5 08:30-12:00', '6 09:00-24:00'] }),
      ...(n === 0 ? {} : { openOnHolidays: n % 2 === 0, phone: '0512-66260000', dutyPhone: '110' }),
      ...(kind === 'taskForce' ? { validFrom: '2026-01-01', validTo: '2026-12-31' } : {}),
    }));
    const rows = views.flatMap((view) => REGISTERS.departments.rowsOf(view));
    for (const format of ['csv', 'xlsx'] as const) {
      const bytes = await writeSheet(REGISTERS.departments, rows, format, 'en');
      const read = await readFile(bytes, REGISTERS.departments.columns);
      const bodies = (read.ok ? read.value.records : []).map(({ values }) =>
        REGISTERS.departments.bodyOf([values], true, undefined),
      );
      expect(bodies).toEqual(views.map(({ id: _, ...body }) => body));
    }
  });

  it('of the service list is read as it was: listed items as they are, new ones as what is asked for', async () => {
    const { services } = REGISTERS;
    const item = {
      ...{ name: { zh: '关爱走访', en: 'Care visits' }, lineDepartment: 'shsy', taskKinds: ['visit', 'survey'] },
      ...{ minutes: 30, basis: '《条例》', validFrom: '2026-04-01', frequency: { times: 1, per: 'month' } },
    };
    const temporary = { ...item, temporary: { consent: '镇长办公会' }, validTo: '2026-12-31' };
    const views = [
      { code: 'S05', ...item, version: 3 },
      { code: 'L01', ...temporary, version: 1 },
    ];
    const rows = views.flatMap((view) => services.rowsOf(view));
    for (const format of ['csv', 'xlsx'] as const) {
      const read = await readFile(await writeSheet(services, rows, format, 'zh'), services.columns);
      const values = (read.ok ? read.value.records : []).map((record) => record.values);
      expect(values.map((row) => services.bodyOf([row], false, undefined))).toEqual([item, temporary]);
      expect(services.bodyOf(values.slice(0, 1), true, undefined)).toMatchObject({
        code: 'S05',
        item,
        reason: expect.stringMatching(/./) as string,
      });
    }
  });

  it('of a person covers name, telephone and account when it is masked', () => {
    const view = {
      id: 'w1',
      name: '王小明',
      identity: { iss: 'i', sub: 's' },
      publicPhone: '13812345678',
      posts: [{ role: ROLES[0] }],
    };
    const shown = JSON.stringify(REGISTERS.persons.rowsOf(REGISTERS.persons.masked?.(view) ?? {}));
    expect(shown).toContain('王**');
    expect(shown).not.toMatch(/小明|1234|"s"/);
  });

  it('of a person whose post began in the middle of a day comes back without a change, and another day counts', () => {
    const view = {
      id: 'w1',
      name: '王小明',
      home: '320506103',
      identity: { iss: 'i', sub: 's' },
      posts: [
        { role: 'inspector', area: '320506103', from: '2026-02-27T02:30:00+08:00', to: '2026-03-01T09:00:00+08:00' },
      ],
    };
    const { persons } = REGISTERS;
    const rows = persons.rowsOf(view) as Parameters<typeof persons.bodyOf>[0];
    expect(persons.bodyOf(rows, true, view)).toMatchObject({ posts: view.posts });
    const moved = persons.bodyOf([{ ...rows[0], to: '2026-03-05' }], true, view);
    expect(moved).toMatchObject({ posts: [{ to: '2026-03-05T00:00:00+08:00' }] });
  });
});
