import * as z from 'zod';
import type { Route } from '../route.ts';
import { personIdSchema } from '../staff/contract.ts';
import { partyId } from './contract.ts';

export const handOverBody = z.lazy(() =>
  z
    .strictObject({
      to: personIdSchema.optional().meta({ description: 'Who goes on; the deputy of the person’s absence without it' }),
      party: partyId.optional().meta({
        description:
          'The unit whose cases are handed over; the only one of the caller’s posts without it, none for a duty supervisor',
      }),
      cursor: z.string().max(2_000).optional().meta({ description: 'Goes on where an answer with a cursor ended' }),
    })
    .meta({ id: 'HandOverInput', description: 'To whom the cases go that a person had by name' }),
);
export type HandOverBody = {
  readonly to?: string | undefined;
  readonly party?: string | undefined;
  readonly cursor?: string | undefined;
};

export const handOverAnswer = z.lazy(() =>
  z
    .strictObject({
      to: z.string(),
      moved: z.array(z.string()).meta({ description: 'Numbers of the cases that were given to the other person' }),
      left: z
        .array(z.strictObject({ num: z.string(), code: z.string() }))
        .meta({ description: 'Cases that stay where they are, and why; the same call again tries them again' }),
      promises: z
        .array(z.strictObject({ num: z.string(), promise: z.string() }))
        .meta({ description: 'Promises that are the other person’s now' }),
      promisesLeft: z
        .array(z.strictObject({ num: z.string(), promise: z.string(), code: z.string() }))
        .meta({ description: 'Promises that stay where they are, and why' }),
      cursor: z.string().optional().meta({ description: 'There are more cases of the unit to walk through' }),
    })
    .meta({ id: 'HandOver', description: '工作移交 · What a person had by name goes to another' }),
);
export type HandOverAnswer = z.infer<typeof handOverAnswer>;

/** The route of handing over a person's cases. */
export const handOverRoutes: readonly Route[] = [
  {
    name: 'handOverPerson',
    method: 'POST',
    path: '/v1/persons/{id}/actions/hand-over',
    function: 'cases',
    auth: 'jwt',
    action: 'person:hand-over',
    roles: ['unitHead', 'unitOfficer', 'dutySupervisor'],
    tag: 'staff',
    summary: {
      zh: '移交离岗、请假人员名下案件与承诺',
      en: 'Give the open cases that a person has by name, and their promises, to another',
    },
    params: z.strictObject({ id: personIdSchema }),
    body: handOverBody,
    response: { status: 200, body: handOverAnswer },
  },
];
