import type { Department, DepartmentKind } from '../departments/rules.ts';
import type { Role } from '../kernel/roles.ts';
import type { Person } from '../staff/rules.ts';
import { MUDU, SEED_UNITS } from './units.ts';

/** The departments that the story's whistle calls; they have a webhook besides their inbox. */
export const STORY_DEPARTMENTS = ['zhzf', 'scjg', 'zb331', 'saw'] as const;

/** The platform from above that hands cases over and takes up what the town can't do. */
export const SEED_PLATFORM = 'sz12345';

/** The department whose gateway sends the town's SMS. */
export const SEED_CENTRE = 'zhzx';

const ROWS: readonly (readonly [id: string, kind: DepartmentKind, zh: string, en: string])[] = [
  ['zhzf', 'bureau', '镇综合行政执法局', 'Town Bureau of Comprehensive Law Enforcement'],
  ['scjg', 'bureau', '市场监督管理局', 'Bureau of Market Supervision'],
  ['zb331', 'taskForce', '“331”专班', 'Task Force 331'],
  ['saw', 'taskForce', '食安委办', 'Office of the Food Safety Commission'],
  ['yjj', 'bureau', '应急管理局', 'Bureau of Emergency Management'],
  ['zjj', 'bureau', '建设管理局', 'Bureau of Construction'],
  ['jfj', 'bureau', '经济发展局', 'Bureau of Economic Development'],
  ['shsy', 'bureau', '社会事业局', 'Bureau of Social Affairs'],
  ['hws', 'station', '环境卫生管理所', 'Sanitation Station'],
  ['szs', 'station', '市政服务所', 'Municipal Works Station'],
  ['sthj', 'station', '生态环境所', 'Environment Station'],
  ['sfs', 'station', '司法所', 'Judicial Station'],
  ['pcs', 'external', '木渎派出所', 'Mudu Police Post'],
  ['xfz', 'external', '消防救援站', 'Fire and Rescue Post'],
  ['gds', 'external', '供电所', 'Power Supply Office'],
  ['gss', 'external', '供水公司', 'Water Company'],
  [SEED_PLATFORM, 'external', '苏州市12345政务服务便民热线', '12345 Hotline of the City'],
  ['zhzx', 'centre', '镇综合指挥中心', 'Command Centre of the Town'],
];

const OFFICE_HOURS = ['1-5 08:30-12:00', '1-5 13:30-17:30'];
const ALWAYS = ['1-7 00:00-24:00'];

/** Made-up numbers that nobody can have: no subscriber's number begins with a nought. */
const numberOf = (n: number): string => `0512-${String(n).padStart(8, '0')}`;

/** The centre and the bodies outside never close; a bureau's number at night is its own. */
const reachOf = (kind: DepartmentKind, n: number): Partial<Department> =>
  kind === 'centre' || kind === 'external'
    ? { hours: ALWAYS, openOnHolidays: true, dutyPhone: numberOf(100 + n) }
    : { hours: OFFICE_HOURS, phone: numberOf(200 + n), dutyPhone: numberOf(300 + n) };

/** The last day of the task forces: what people are lent for ends. */
const TASK_FORCE_TO = '2027-12-31';

/** The departments of the town: its centre, sixteen others, the platform above, and every village and community as one of its own. */
export const SEED_DEPARTMENTS: readonly Department[] = [
  ...ROWS.map(([id, kind, zh, en]) => ({ id, kind, name: { zh, en } })),
  ...SEED_UNITS.map(({ unitCode, name, kind }) => ({
    id: unitCode,
    kind: 'village' as const,
    name: { zh: name, en: kind === 'village' ? `Village ${unitCode.slice(-3)}` : `Community ${unitCode.slice(-3)}` },
  })),
].map((department, n) => ({
  ...department,
  ...reachOf(department.kind, n),
  ...(department.kind === 'taskForce' ? { validFrom: '2020-01-01', validTo: TASK_FORCE_TO } : {}),
  town: MUDU.townCode,
  enabled: true,
  version: 1,
}));

/** The departments with the people who hold posts in them. */
export const staffedDepartments = (people: readonly Person[]): readonly Department[] =>
  SEED_DEPARTMENTS.map((department) => {
    const holding = (role: Role) =>
      people
        .filter(({ posts }) => posts.some((post) => post.department === department.id && post.role === role))
        .map(({ id, name }) => ({ person: id, name }));
    const [officers, heads] = [holding('unitOfficer'), holding('unitHead')];
    return {
      ...department,
      ...(officers.length > 0 ? { officers } : {}),
      ...(heads.length > 0 ? { heads } : {}),
    };
  });
