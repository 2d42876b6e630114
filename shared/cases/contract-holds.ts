import * as z from 'zod';
import { RELIEF_KINDS } from '../reliefs/model.ts';
import type { Route } from '../route.ts';
import { caseNum } from './contract.ts';
import { HOLD_OUTCOMES, HOLDERS } from './model-holds.ts';

const time = z.string().meta({ description: 'RFC 3339, +08:00' });
const minutes = z.number().int().min(0);
const holder = z.enum(HOLDERS).meta({
  description: '中心、承办单位、反映人、上级平台、不归责任何人 · whose minutes these are; `nobody`: no one’s fault',
});
const party = z.string().optional().meta({ description: '承办单位 · the unit, where it is one' });

const hold = z.lazy(() =>
  z
    .strictObject({
      holder,
      party,
      from: time,
      to: time,
      minutes,
      outcome: z
        .enum(HOLD_OUTCOMES)
        .meta({ description: '如何结束；open 为仍在手中 · how it ended; `open` while it lasts' }),
      stood: z.enum(RELIEF_KINDS).optional().meta({
        description: '停时或系统中断 · nobody’s, because clocks stood: a relief, or an outage of the systems',
      }),
      blameless: z.literal(true).optional().meta({
        description:
          '退回成立，不计该单位 · a unit had it and its return was upheld; counted for the centre, nobody is blamed',
      }),
    })
    .meta({ id: 'Hold' }),
);

export const holdsAnswer = z.lazy(() =>
  z
    .strictObject({
      caseNum,
      from: time.meta({ description: '收到反映的时间 · the receipt' }),
      to: time.meta({ description: '结束时间；未结束为查询时间 · its end, or the time of asking' }),
      running: z.boolean(),
      minutes,
      holds: z.array(hold),
      sums: z.array(z.strictObject({ holder, party, minutes })),
    })
    .meta({ id: 'Holds', description: '责任时长 · Where every minute of a case went; the holds add up to the whole' }),
);
export type HoldsAnswer = z.infer<typeof holdsAnswer>;

export const holdsRoutes: readonly Route[] = [
  {
    name: 'getCaseHolds',
    method: 'GET',
    path: '/v1/cases/{id}/holds',
    function: 'cases',
    auth: 'jwt',
    action: 'case:read',
    roles: 'any',
    tag: 'cases',
    summary: { zh: '案件责任时长', en: 'Read who had a case for how many minutes' },
    params: z.strictObject({ id: caseNum }),
    response: { status: 200, body: holdsAnswer },
  },
];
