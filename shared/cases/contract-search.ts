import * as z from 'zod';
import type { Route } from '../route.ts';
import { flawOf, termsOf } from '../words/rules.ts';
import { caseSummary } from './views.ts';

const WORDS_MAX = 60;
/** How much of what was said is shown of each. */
export const SHOWN_OF_TEXT = 200;

/** One batch holds the heads and the words of as many cases. */
const PAGE_MAX = 50;

export const searchBody = z.lazy(() =>
  z
    .strictObject({
      words: z
        .string()
        .trim()
        .min(1)
        .max(WORDS_MAX)
        .superRefine((words, context) => {
          const flaw = flawOf(termsOf(words));
          if (flaw) context.addIssue({ code: 'custom', message: flaw });
        })
        .meta({
          description:
            '词句，空格隔开者须同时出现；汉字至少两个，数字、字母按整串 · words, all of which a case holds: at least two characters each, numbers and letters as whole runs',
        }),
      area: z
        .string()
        .regex(/^(\d{9}|\d{12})$/)
        .optional()
        .meta({ description: '镇（9 位）或村（12 位），缺省为本人辖区 · the caller’s own without it' }),
      from: z.iso
        .date()
        .optional()
        .meta({ description: '登记日起（北京时间），至多 180 天前 · taken down from this day' }),
      to: z.iso.date().optional().meta({ description: '登记日止，含当日 · up to and including this day' }),
      drill: z.literal(true).optional().meta({ description: '演练 · of exercises, instead of what is real' }),
      limit: z.number().int().min(1).max(PAGE_MAX).default(20),
      cursor: z.string().max(2_000).optional(),
    })
    .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
      error: 'ends-before-it-begins',
      path: ['to'],
    })
    .meta({ id: 'CaseSearch' }),
);
export type SearchBody = z.infer<typeof searchBody>;

export const foundCases = z.lazy(() =>
  z
    .strictObject({
      items: z.array(
        caseSummary.unwrap().extend({
          text: z.string().meta({ description: '反映内容开头，已脱敏 · how its words begin, masked' }),
          address: z.string().optional().meta({ description: '已脱敏 · masked' }),
        }),
      ),
      cursor: z.string().optional(),
      stopped: z
        .boolean()
        .optional()
        .meta({ description: '未查完，请缩小日期范围 · not everything was looked through: name fewer days' }),
    })
    .meta({ id: 'FoundCases' }),
);
export type FoundCases = z.infer<typeof foundCases>;

/** Words stand in a body: no address, and so no log of addresses, holds what was asked for. */
export const searchRoutes: readonly Route[] = [
  {
    name: 'searchCases',
    method: 'POST',
    path: '/v1/cases/search',
    function: 'insight',
    auth: 'jwt',
    action: 'case:list',
    roles: 'any',
    tag: 'cases',
    summary: { zh: '按词句检索案件（近 180 天）', en: 'Search the cases of the last 180 days by words' },
    body: searchBody,
    response: { status: 200, body: foundCases },
  },
];
