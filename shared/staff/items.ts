import * as z from 'zod';
import type { Post } from '../kernel/caller.ts';
import { townOf } from '../kernel/codes.ts';
import { ROLES } from '../kernel/roles.ts';
import type { Instant } from '../kernel/time.ts';
import { areaPk, rowFields, townPk } from '../registers/items.ts';
import { absencesFrom } from './absences.ts';
import { ABSENCE_REASONS, type Absence, GRID_ROLES, type Holder, type Person } from './rules.ts';
import type { Serving, Strength } from './staffing.ts';

const postSchema = z.lazy(() =>
  z.strictObject({
    postId: z.string(),
    role: z.enum(ROLES),
    area: z.string(),
    department: z.string().optional(),
    from: z.string(),
    to: z.string().optional(),
  }),
);

const deputyForSchema = z.array(z.strictObject({ person: z.string(), from: z.string(), to: z.string() }));

const awayFields = {
  from: z.string(),
  to: z.string(),
  deputy: z.strictObject({ person: z.string(), name: z.string() }).optional(),
};

/** `SUB#<iss>#<sub>` / `META`: who a token means, with the posts inline, so that it is told in one read. */
export const identityItemSchema = z.lazy(() =>
  z.strictObject({
    pk: z.string().startsWith('SUB#'),
    sk: z.literal('META'),
    kind: z.literal('identity'),
    person: z.string(),
    name: z.string(),
    posts: z.array(postSchema),
    deputyFor: deputyForSchema.optional(),
  }),
);
export type IdentityItem = z.infer<typeof identityItemSchema>;

/** `WORKER#<id>` / `META`: a person of the register. */
export const workerItemSchema = z.lazy(() =>
  z.strictObject({
    ...rowFields,
    kind: z.literal('worker'),
    id: z.string(),
    name: z.string(),
    home: z.string(),
    iss: z.string(),
    sub: z.string(),
    publicPhone: z.string().optional(),
    posts: z.array(postSchema),
    lastPost: z.number().int().min(0),
    absences: z
      .array(
        z.strictObject({
          id: z.string(),
          ...awayFields,
          reason: z.enum(ABSENCE_REASONS),
          deputyPost: z.string().optional(),
        }),
      )
      .optional(),
    deputyFor: deputyForSchema.optional(),
  }),
);
export type WorkerItem = z.infer<typeof workerItemSchema>;

/**
 * `AREA#<code>` / `POST#<role>#<from>#<worker>[#<department>]`: a live post in its area's list; `worker` and `area` are
 * the index by which a person's areas are found. The department tells two posts of one officer apart.
 */
export const postItemSchema = z.lazy(() =>
  z.strictObject({
    ...postSchema.unwrap().shape,
    pk: z.string().startsWith('AREA#'),
    sk: z.string().startsWith('POST#'),
    kind: z.literal('post'),
    worker: z.string(),
    name: z.string(),
    /** When the holder is away, so that who looks for the holder sees the deputy without a further read. */
    away: z.array(z.strictObject(awayFields)).optional(),
  }),
);
export type PostItem = z.infer<typeof postItemSchema>;

/** `AREA#<15>` / `STAFF`: counts the changes of a grid's staff; whoever changes it passes through here. */
export const gridStaffItemSchema = z.lazy(() =>
  z.strictObject({
    pk: z.string().startsWith('AREA#'),
    sk: z.literal('STAFF'),
    kind: z.literal('grid-staff'),
    version: z.number().int().min(1),
    updatedAt: z.string(),
  }),
);

/**
 * `TOWN#<9>` / `STAFF#<15>`: who serves in a grid, beside the town's map, so that a town's gaps are one query whatever its
 * formula is by then. Kept by the transaction that changes the posts.
 */
export const strengthItemSchema = z.lazy(() =>
  z.strictObject({
    pk: z.string().startsWith('TOWN#'),
    sk: z.string().startsWith('STAFF#'),
    kind: z.literal('strength'),
    gridCode: z.string().length(15),
    serving: z.array(
      z.strictObject({ person: z.string(), role: z.enum(GRID_ROLES), from: z.string(), to: z.string().optional() }),
    ),
  }),
);

type Away = NonNullable<Holder['away']>[number];
type Loose = Readonly<Record<string, unknown>>;

/** Stored optionals come back as absent, which is what the domain's types say. */
const compact = <T>(value: Loose): T =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;

/** The issuer is a URL without fragment, so the first `#` ends it whatever a subject contains. */
export const identityKey = (iss: string, sub: string) => ({ pk: `SUB#${iss}#${sub}`, sk: 'META' }) as const;
export const workerKey = (id: string) => ({ pk: `WORKER#${id}`, sk: 'META' }) as const;
export const identityItem = (person: Person): IdentityItem =>
  identityItemSchema.parse({
    ...identityKey(person.iss, person.sub),
    kind: 'identity',
    person: person.id,
    name: person.name,
    posts: person.posts,
    ...(person.deputyFor === undefined ? {} : { deputyFor: person.deputyFor }),
  });

export const workerItem = (person: Person, updatedAt: Instant): WorkerItem =>
  workerItemSchema.parse({ ...workerKey(person.id), kind: 'worker', ...person, updatedAt });

export const personOf = ({ pk: _pk, sk: _sk, kind: _kind, updatedAt: _at, ...person }: WorkerItem): Person =>
  compact<Person>({
    ...person,
    posts: person.posts.map((post) => compact<Post>(post)),
    absences: person.absences?.map((absence) => compact<Absence>(absence)),
  });

export const postsOf = (item: IdentityItem): readonly Post[] => item.posts.map((post) => compact<Post>(post));

const postSk = (person: string, { role, from, department }: Post): string =>
  ['POST', role, from, person, ...(department === undefined ? [] : [department])].join('#');

export const postKey = (person: string, post: Post) => ({ pk: areaPk(post.area), sk: postSk(person, post) }) as const;

/** The row of a post as it is to stand at an instant, with the absences of its holder that are not over then. */
export function postItem(person: Pick<Person, 'id' | 'name' | 'absences'>, post: Post, now: Instant): PostItem {
  const { id, name } = person;
  const away = absencesFrom(person, now).map(({ from, to, deputy }) => ({ from, to, ...(deputy && { deputy }) }));
  const item = { ...postKey(id, post), kind: 'post', ...post, worker: id, name };
  return postItemSchema.parse(away.length === 0 ? item : { ...item, away });
}

export const holderOf = ({ pk: _pk, sk: _sk, kind: _kind, worker, name, away, ...post }: PostItem): Holder => ({
  person: worker,
  name,
  post: compact<Post>(post),
  ...(away === undefined ? {} : { away: away.map((one) => compact<Away>(one)) }),
});

export const gridStaffItem = (grid: string, version: number, updatedAt: Instant) =>
  gridStaffItemSchema.parse({ pk: areaPk(grid), sk: 'STAFF', kind: 'grid-staff', version, updatedAt });

export const strengthItem = (grid: string, serving: readonly Serving[]) =>
  strengthItemSchema.parse({
    pk: townPk(townOf(grid) ?? ''),
    sk: `STAFF#${grid}`,
    kind: 'strength',
    gridCode: grid,
    serving,
  });

export const strengthOf = ({ gridCode, serving }: z.infer<typeof strengthItemSchema>): Strength => ({
  gridCode,
  serving: serving.map((one) => compact<Serving>(one)),
});
