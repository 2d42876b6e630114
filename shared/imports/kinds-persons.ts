import { maskName, maskPhone } from '../kernel/masking.ts';
import { ROLE_NAMES } from '../kernel/role-names.ts';
import { ROLES } from '../kernel/roles.ts';
import type { Loose, RegisterKind } from './kind.ts';
import type { Choice, Values } from './model.ts';

const ROLE_CHOICES = ROLES.map((value): Choice => ({ value, zh: ROLE_NAMES[value][0], en: ROLE_NAMES[value][1] }));

/** A day in a sheet begins and ends at midnight in China. */
const instantOf = (day: unknown): string => `${String(day)}T00:00:00+08:00`;

const sameDuty = (a: Loose, b: Loose): boolean =>
  a.role === b.role && a.area === b.area && a.department === b.department;

const momentOf = (instant: unknown): number | undefined =>
  instant === undefined ? undefined : Date.parse(String(instant));

/** The instant of a day: the one that stands where it lies in that day, because a sheet shows the day alone. */
const momentIn = (day: unknown, standing: unknown): unknown => {
  if (day === undefined) return undefined;
  return typeof standing === 'string' && standing.slice(0, 10) === day ? standing : instantOf(day);
};

/** Who has such a post already keeps it from when it was; another day that is given counts. */
function postOf({ role, area, department, from, to }: Values, before: Loose | undefined): Loose {
  const duty = { role, area, ...(department === undefined ? {} : { department }) };
  const standing = ((before?.posts ?? []) as readonly Loose[]).find((post) => sameDuty(post, duty));
  const begin = from === undefined ? standing?.from : momentIn(from, standing?.from);
  const end = momentIn(to, standing?.to);
  return {
    ...duty,
    ...(begin === undefined ? {} : { from: begin }),
    ...(end === undefined ? {} : { to: end }),
  };
}

/** People with their posts: a row for each post, those of one person under its id. */
export const persons: RegisterKind = {
  kind: 'persons',
  zh: '人员与岗位',
  en: 'Persons and posts',
  formats: ['csv', 'xlsx'],
  key: ['id'],
  shared: ['name', 'home', 'iss', 'sub', 'publicPhone'],
  columns: [
    { field: 'id', zh: '人员编号', en: 'Person id', also: ['工号'], type: 'code', required: true, example: 'w-0231' },
    { field: 'name', zh: '姓名', en: 'Name', type: 'text', required: true, example: '王小明' },
    {
      field: 'home',
      zh: '所属镇街道',
      en: 'Home area',
      also: ['所属编码'],
      type: 'code',
      required: true,
      example: '320506103',
    },
    {
      field: 'iss',
      zh: '登录签发方',
      en: 'Token issuer',
      type: 'text',
      required: true,
      example: 'https://login.example.gov.cn',
    },
    { field: 'sub', zh: '登录账号', en: 'Account', type: 'code', required: true, example: 'wangxm' },
    { field: 'publicPhone', zh: '公开服务电话', en: 'Published phone', type: 'code', example: '0512-12345' },
    {
      field: 'role',
      zh: '岗位',
      en: 'Role',
      also: ['角色'],
      type: 'choice',
      choices: ROLE_CHOICES,
      required: true,
      example: '网格长',
    },
    {
      field: 'area',
      zh: '岗位区域编码',
      en: 'Area code',
      also: ['区域编码', '负责区域'],
      type: 'code',
      required: true,
      example: '320506103203001',
    },
    { field: 'department', zh: '部门编号', en: 'Department id', also: ['部门'], type: 'code', example: '' },
    { field: 'from', zh: '任职日期', en: 'From', also: ['开始日期'], type: 'day', example: '2026-03-07' },
    { field: 'to', zh: '离任日期', en: 'To', also: ['结束日期'], type: 'day', example: '' },
  ],
  get: { route: 'GET /v1/persons/{id}' },
  put: { route: 'PUT /v1/persons/{id}' },
  paramsOf: ({ id }) => ({ id: String(id ?? '') }),
  bodyOf: (rows, _, before) => {
    const { name, home, iss, sub, publicPhone } = rows[0] ?? {};
    return {
      ...{ name, home, identity: { iss, sub } },
      ...(publicPhone === undefined ? {} : { publicPhone }),
      posts: rows.map((row) => postOf(row, before)),
    };
  },
  rowsOf: (view) => {
    const identity = (view.identity ?? {}) as Loose;
    const dayIn = (instant: unknown): string | undefined =>
      typeof instant === 'string' ? instant.slice(0, 10) : undefined;
    return (view.posts as readonly Loose[]).map((post) => ({
      ...view,
      ...{ iss: identity.iss, sub: identity.sub },
      ...post,
      ...{ from: dayIn(post.from), to: dayIn(post.to) },
    }));
  },
  comparable: (body) => ({
    ...body,
    posts: ((body.posts ?? []) as readonly Loose[])
      .map(({ postId: _, from, to, ...duty }) =>
        JSON.stringify([duty.role, duty.area, duty.department, momentOf(from), momentOf(to)]),
      )
      .sort(),
  }),
  masked: ({ identity: _, name, publicPhone, ...view }) => ({
    ...view,
    name: maskName(String(name)),
    ...(publicPhone === undefined ? {} : { publicPhone: maskPhone(String(publicPhone)) }),
  }),
};
