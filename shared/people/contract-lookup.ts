import * as z from 'zod';
import { caseNum, reporterSchema, trackingAnswer, trackingCode } from '../cases/contract-reports.ts';
import type { Route } from '../route.ts';

const phoneOf = () => reporterSchema.unwrap().shape.phone;

export const lookupBody = z.lazy(() => z.strictObject({ phone: phoneOf() }).meta({ id: 'LookupReports' }));
export type LookupBody = z.infer<typeof lookupBody>;

export const lookupAnswer = z.lazy(() =>
  z
    .strictObject({
      validMinutes: z.number().int().meta({
        description: '若该号码有反映记录，验证码已发出 · if there are reports under this number, a code was sent to it',
      }),
    })
    .meta({ id: 'LookupStarted' }),
);

export const confirmBody = z.lazy(() =>
  z.strictObject({ phone: phoneOf(), code: z.string().regex(/^\d{6}$/) }).meta({ id: 'ConfirmLookup' }),
);
export type ConfirmBody = z.infer<typeof confirmBody>;

export const foundReports = z.lazy(() =>
  z
    .strictObject({
      items: z.array(
        z.strictObject({
          trackingCode: trackingCode.meta({ description: '新的查询码 · a new code; the old one stays valid too' }),
          validUntil: z.string(),
          caseNum,
          receivedAt: z.string(),
          text: z.string(),
          state: trackingAnswer.unwrap().shape.state,
          stateText: z.string(),
        }),
      ),
    })
    .meta({ id: 'FoundReports' }),
);
export type FoundReports = z.infer<typeof foundReports>;

const route = { function: 'people', auth: 'public', roles: 'any', tag: 'reports', method: 'POST' } as const;

/** How a reporter who has lost the tracking code finds the report again. The number stands in bodies only. */
export const lookupRoutes: readonly Route[] = [
  {
    ...route,
    name: 'lookupReports',
    path: '/v1/reports/lookup',
    action: 'report:lookup',
    summary: { zh: '查询码遗失：向手机发送验证码', en: 'Lost the code: have an SMS code sent to the phone' },
    body: lookupBody,
    response: { status: 202, body: lookupAnswer },
  },
  {
    ...route,
    name: 'confirmLookup',
    path: '/v1/reports/lookup/confirm',
    action: 'report:lookup',
    summary: { zh: '凭手机验证码找回反映', en: 'Find the reports again by the SMS code' },
    body: confirmBody,
    response: { status: 200, body: foundReports },
  },
];
