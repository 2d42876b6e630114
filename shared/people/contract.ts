import * as z from 'zod';
import { caseNum } from '../cases/contract.ts';
import type { Route } from '../route.ts';
import { REVEAL_PURPOSES } from './rules.ts';

/** The id of a report as staff name it: the hash of its tracking code. */
export const reportId = z.string().regex(/^[0-9a-f]{64}$/);

export const revealParams = z.strictObject({ id: caseNum, rid: reportId });

export const revealBody = z.lazy(() =>
  z
    .strictObject({
      purpose: z.enum(REVEAL_PURPOSES).meta({ description: '用途 · why the number is needed; it is recorded' }),
      reason: z
        .string()
        .trim()
        .min(1)
        .max(200)
        .optional()
        .meta({ description: '说明，用途为 other 时必填 · in words; needed with `other`' }),
    })
    .refine((body) => body.purpose !== 'other' || body.reason !== undefined, {
      error: 'reason-needed',
      path: ['reason'],
    })
    .meta({ id: 'RevealContact' }),
);
export type RevealBody = z.infer<typeof revealBody>;

export const revealAnswer = z.lazy(() =>
  z
    .strictObject({
      phone: z.string(),
      name: z.string().optional(),
      expiresAt: z.string().meta({ description: '到期后客户端须隐藏 · the client hides it from then on' }),
    })
    .meta({ id: 'RevealedContact' }),
);

/** The routes of personal data. */
export const peopleRoutes: readonly Route[] = [
  {
    name: 'revealContact',
    method: 'POST',
    path: '/v1/cases/{id}/reports/{rid}/actions/reveal-contact',
    function: 'people',
    auth: 'jwt',
    action: 'contact:reveal',
    // Any post: whoever has no right on this case learns nothing, not even that there is something to see.
    roles: 'any',
    tag: 'people',
    summary: {
      zh: '查看反映人联系方式（须说明用途，留痕）',
      en: 'See how to reach a reporter, for a recorded purpose',
    },
    params: revealParams,
    body: revealBody,
    response: { status: 200, body: revealAnswer },
  },
];
