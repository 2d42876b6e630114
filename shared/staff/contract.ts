import * as z from 'zod';
import { ROLES, type Role } from '../kernel/roles.ts';
import { areaCodeSchema, departmentIdSchema, instantSchema, versionSchema } from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { MAX_POSTS } from './rules.ts';

/** Names under which the machine and the public stand in timelines: nobody of the register may act under them. */
const NOBODYS: readonly string[] = ['clock', 'system', 'public'];

/** Ids stand in keys, logs and messages: no number of a phone or an identity card among them. */
const isNumberOfAPerson = (id: string): boolean => /^1[3-9]\d{9}$/.test(id) || /^\d{17}[\dx]$/.test(id);

export const personIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
  .refine((id) => !NOBODYS.includes(id), { error: 'reserved-id' })
  .refine((id) => !isNumberOfAPerson(id), { error: 'no-number-of-a-person' })
  .meta({
    description: 'Id of a person in the staff register; a number or word of the register, never a phone or ID number',
    example: 'w-0231',
  });

export const gridCodeSchema = areaCodeSchema
  .length(15)
  .meta({ description: 'Code of a grid, 15 digits', example: '320506103203001' });
const roleSchema = z.enum(ROLES).meta({ description: 'Role of a post' });
const nameSchema = z.string().trim().min(1).max(40);

export const term = {
  from: instantSchema.optional().meta({ description: 'First instant of the post; now when it is left out' }),
  to: instantSchema.optional().meta({ description: 'End of the post: from this instant on it gives no right' }),
};

const postFields = {
  role: roleSchema,
  area: areaCodeSchema,
  department: departmentIdSchema
    .optional()
    .meta({ description: 'The party an officer acts for; officers, heads and platforms only' }),
};

export const postSchema = z.lazy(() =>
  z.strictObject({ postId: z.string(), ...postFields, from: instantSchema, to: instantSchema.optional() }).meta({
    id: 'Post',
    description: '岗位 · A duty of a person: a role in an area. Role and area of two posts never combine.',
  }),
);
export type PostView = z.infer<typeof postSchema>;

export const meSchema = z.lazy(() =>
  z
    .strictObject({ person: personIdSchema, name: z.string(), posts: z.array(postSchema) })
    .meta({ id: 'Me', description: '当前用户 · Who the token means, with the posts in force (or the acting one)' }),
);

const identitySchema = z.lazy(() =>
  z
    .strictObject({
      iss: z
        .url()
        .max(200)
        .regex(/^[^#]+$/)
        .meta({ description: 'Issuer of the tokens', example: 'https://issuer.onegrid.local' }),
      sub: z.string().min(1).max(200).meta({ description: 'Subject of the tokens' }),
    })
    .meta({ description: 'The account whose tokens mean this person' }),
);

const phoneSchema = z
  .string()
  .regex(/^\+?[0-9][0-9 -]{2,19}$/)
  .meta({
    description: 'Service number that residents may be told; for grid staff only, never a private one',
    example: '0512-12345',
  });

export const personSchema = z.lazy(() =>
  z
    .strictObject({
      id: personIdSchema,
      name: z.string(),
      home: areaCodeSchema.optional(),
      identity: identitySchema.optional(),
      publicPhone: phoneSchema.optional(),
      posts: z.array(postSchema),
      version: versionSchema,
    })
    .meta({
      id: 'Person',
      description: '人员 · Colleagues see the posts in force; the account and all posts only who keeps the register',
    }),
);
export type PersonView = z.infer<typeof personSchema>;

export const personInputSchema = z.lazy(() =>
  z
    .strictObject({
      name: nameSchema,
      home: areaCodeSchema.meta({ description: 'Town or county whose administrators keep the record' }),
      identity: identitySchema,
      publicPhone: phoneSchema.optional(),
      posts: z
        .array(z.strictObject({ postId: z.string().max(80).optional(), ...postFields, ...term }))
        .max(MAX_POSTS)
        .meta({
          description:
            'All posts the person is to hold; one that is left out is taken away. Ids are given by the register.',
        }),
    })
    .meta({ id: 'PersonInput', description: 'A person as the register is to have it' }),
);
export type PersonInput = z.infer<typeof personInputSchema>;

/** Who gives and takes posts; the administrators of the system and the auditor exclude this one. */
export const RIGHTS_KEEPERS: readonly Role[] = ['securityAdmin'];

export const staffRoute = { function: 'directory', auth: 'jwt', tag: 'staff' } as const;
export const byPerson = z.strictObject({ id: personIdSchema });

/** The routes of persons and their posts. */
export const staffRoutes: readonly Route[] = [
  {
    ...staffRoute,
    name: 'getMe',
    method: 'GET',
    path: '/v1/me',
    action: 'me:read',
    roles: 'any',
    summary: { zh: '当前用户及岗位', en: 'Who I am and what posts I hold' },
    response: { status: 200, body: meSchema },
  },
  {
    ...staffRoute,
    name: 'getPerson',
    method: 'GET',
    path: '/v1/persons/{id}',
    action: 'person:read',
    roles: 'any',
    summary: { zh: '查看人员', en: 'A person of the staff register' },
    params: byPerson,
    response: { status: 200, body: personSchema, etag: true },
  },
  {
    ...staffRoute,
    name: 'putPerson',
    method: 'PUT',
    path: '/v1/persons/{id}',
    action: 'person:put',
    roles: RIGHTS_KEEPERS,
    summary: { zh: '登记人员、任免岗位', en: 'Put a person in the register; give and take posts' },
    params: byPerson,
    body: personInputSchema,
    response: { status: 200, body: personSchema, etag: true },
    ifMatch: 'optional',
  },
];
