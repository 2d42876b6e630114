import * as z from 'zod';
import { isGridCode, isTownCode, isUnitCode } from '../kernel/codes.ts';
import { areaCodeSchema, daySchema } from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { queueRoutes } from './contract-queues.ts';
import { AREA_STOCKS, CATEGORY_COUNTERS, DEFINITION, FLOWS, PARTY_FLOWS, PARTY_STOCKS } from './model.ts';
import { daysFrom, MOST_DAYS, OVERVIEW_READERS, PARTY_RATES, RATE_NAMES } from './rules-overview.ts';

const hasOverview = (code: string): boolean => isTownCode(code) || isUnitCode(code) || isGridCode(code);

/** One area, for one day (today by default) or for some days added up. */
export const overviewQuery = z
  .strictObject({
    area: areaCodeSchema
      .refine(hasOverview, { error: 'town-unit-or-grid' })
      .meta({ description: '区域 · a town (9), village or community (12) or grid (15 digits)', example: '320506103' }),
    day: daySchema.optional().meta({ description: '日期，默认今天 · a day in China, today when left out' }),
    from: daySchema.optional().meta({ description: '起始日期 · first day; with to, instead of day' }),
    to: daySchema.optional().meta({ description: `截止日期 · last day, included; at most ${MOST_DAYS} days` }),
  })
  .refine(({ from, to }) => (from === undefined) === (to === undefined), { error: 'from-and-to' })
  .refine(({ day, from }) => day === undefined || from === undefined, { error: 'day-or-from-and-to' })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    error: 'from-after-to',
    path: ['to'],
  })
  .refine(({ from, to }) => from === undefined || to === undefined || daysFrom(from, to).length <= MOST_DAYS, {
    error: 'too-many-days',
    path: ['to'],
  });
export type OverviewQuery = z.infer<typeof overviewQuery>;

const count = z.number().int().min(0);
const counts = <C extends string>(names: readonly C[]) =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, count])) as Record<C, typeof count>);

const flows = counts(FLOWS).meta({
  id: 'Flows',
  description: '当日（期间）发生数 · What happened on the days asked for',
});
const partyStock = counts(PARTY_STOCKS).meta({
  id: 'DepartmentStock',
  description: '部门当前存量 · What stands now with a department',
});
const stock = counts(AREA_STOCKS).meta({
  id: 'Stock',
  description: '当前存量 · What stands now, whatever days were asked for',
});
const rate = z.lazy(() =>
  z
    .strictObject({
      value: z
        .number()
        .min(0)
        .max(1)
        .nullable()
        .meta({ description: '分母为零时为 null · null on an empty denominator' }),
      numerator: count,
      denominator: count,
      definition: z.literal(DEFINITION),
    })
    .meta({ id: 'Rate', description: '比率及其口径 · A share, what it was made of, and the definition it follows' }),
);
const rates = <R extends string>(names: readonly R[]) =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, rate])) as Record<R, typeof rate>);

const allRates = rates(RATE_NAMES).meta({
  id: 'Rates',
  description:
    '按时办结率、按时报到率、响应率、解决率、满意率 · On time, report-in, response, resolution, satisfaction',
});

const areaFigures = { figures: flows, stock, rates: allRates };
const categoryFigures = counts(CATEGORY_COUNTERS);

export const overviewSchema = z.lazy(() =>
  z
    .strictObject({
      area: areaCodeSchema,
      level: z.enum(['town', 'unit', 'grid']),
      from: daySchema,
      to: daySchema,
      definition: z.literal(DEFINITION).meta({ description: '统计口径版本 · How everything here was reckoned' }),
      generatedAt: z.string().meta({ description: '生成时间', example: '2026-03-07T09:00:00+08:00' }),
      ...areaFigures,
      children: z.array(z.strictObject({ area: areaCodeSchema, ...areaFigures })).meta({
        description: '下级区域；镇本身表示未定位 · Areas inside; the town itself stands for what lies in no village',
      }),
      departments: z
        .array(
          z.strictObject({
            department: z.string(),
            figures: counts(PARTY_FLOWS),
            stock: partyStock,
            rates: rates(PARTY_RATES),
          }),
        )
        .optional()
        .meta({ description: '牵头案件与吹哨报到（仅镇级） · Cases led and whistles answered; towns only' }),
      categories: z
        .array(z.strictObject({ category: z.string().nullable(), figures: categoryFigures }))
        .optional()
        .meta({ description: '按类别（仅镇级），未分类为 null · By category; null while there is none; towns only' }),
      channels: z
        .array(z.strictObject({ channel: z.string(), figures: categoryFigures }))
        .optional()
        .meta({ description: '按来源（仅镇级） · By channel; towns only' }),
    })
    .meta({ id: 'Overview', description: '一页总览 · The situation of an area on one page' }),
);
export type Overview = z.infer<typeof overviewSchema>;

/** The routes of what is looked at as a whole: the overview, and what waits. */
export const insightRoutes: readonly Route[] = [
  {
    name: 'getOverview',
    method: 'GET',
    path: '/v1/overview',
    function: 'insight',
    auth: 'jwt',
    action: 'overview:read',
    roles: OVERVIEW_READERS,
    tag: 'insight',
    summary: { zh: '总览：本区域与下级区域的情况', en: 'Overview: the figures of an area and of what lies in it' },
    query: overviewQuery,
    response: { status: 200, body: overviewSchema },
  },
  ...queueRoutes,
];
