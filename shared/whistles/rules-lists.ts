import type { Caller, Post } from '../kernel/caller.ts';
import { covers, levelOf } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { PART_DONE, type WhistleMeta, type WhistlePart, type WhistleState } from './model.ts';
import { AREA_ROLES, CENTRE, OFFICERS } from './rules.ts';

/**
 * Which lists of whistles there are, and who reads which. Those of confidential cases stand in lists of their own that the
 * centre reads beside the others; a department reads its own calls, hidden or not, because it was called.
 */
const hiddenOf = (list: string): string => `hidden:${list}`;

/** Whistles of an exercise are in none of the others. */
const drillOf = (list: string): string => `drill:${list}`;

export const listOfWhistle = ({
  state,
  confidential,
  drill,
}: Pick<WhistleMeta, 'state' | 'confidential' | 'drill'>): string => {
  if (drill) return drillOf(`w:${state}`);
  return confidential ? hiddenOf(`w:${state}`) : `w:${state}`;
};

/** A department's calls: those it has not reported in to though its time runs, those it is at, and those that are over. */
export const CALLS = ['awaited', 'open', 'done'] as const;
export type Calls = (typeof CALLS)[number];

/** Among which of its department's calls a part stands. */
export const callsOf = ({ state, confirmed, clock }: Pick<WhistlePart, 'state' | 'confirmed' | 'clock'>): Calls => {
  if (PART_DONE.includes(state) || confirmed !== undefined) return 'done';
  const running = clock !== undefined && clock.stoppedAt === undefined;
  return running && (state === 'invited' || state === 'cannot-come') ? 'awaited' : 'open';
};

export const callsBucket = (calls: Calls, drill?: boolean): string =>
  drill ? drillOf(`whistles:${calls}`) : `whistles:${calls}`;

export interface WhistleListQuery {
  readonly area?: string | undefined;
  readonly state?: WhistleState | undefined;
  readonly owner?: string | undefined;
  readonly calls?: Calls | undefined;
  /** Those of exercises, instead of the real ones. */
  readonly drill?: 'true' | undefined;
}

export interface WhistleLane {
  readonly name: string;
  readonly index: 'town' | 'unit' | 'grid' | 'work';
  readonly partition: Readonly<Record<string, string>>;
  readonly descending: boolean;
}

const OFFERED = 'area(town|unit|grid)+state, owner[+calls]';
const notFound = err<Refusal>({ code: 'not-found' });

const readsArea = (post: Post, area: string): boolean =>
  covers(post.area, area) &&
  (AREA_ROLES.includes(post.role) || (OFFICERS.includes(post.role) && post.department === area));

const areaLanes = (
  { area = '', state = 'blown', drill }: WhistleListQuery,
  level: 'town' | 'unit' | 'grid',
  { posts }: Caller,
): readonly WhistleLane[] => {
  const open = posts.some((post) => readsArea(post, area));
  const hidden = posts.some((post) => CENTRE.includes(post.role) && covers(post.area, area));
  const lane = (name: string, list: string): WhistleLane => ({
    name,
    index: level,
    partition: { [level]: area, list },
    descending: true,
  });
  if (drill) return open || hidden ? [lane('d', listOfWhistle({ state, drill: true }))] : [];
  return [
    ...(open ? [lane('o', listOfWhistle({ state }))] : []),
    ...(hidden ? [lane('h', listOfWhistle({ state, confidential: true }))] : []),
  ];
};

const readsOwner = ({ posts }: Caller, owner: string): boolean =>
  posts.some(({ department, role }) => department === owner || CENTRE.includes(role));

/** The kept lists behind a query, as far as this caller reads them; what is not offered is refused by name. */
export const lanesOfWhistles = (query: WhistleListQuery, caller: Caller): Result<readonly WhistleLane[], Refusal> => {
  const { area, state, owner, calls, drill } = query;
  if (owner !== undefined && area === undefined && state === undefined) {
    if (!readsOwner(caller, owner)) return notFound;
    const bucket = callsBucket(calls ?? 'awaited', drill !== undefined);
    const partition = { post: `D#${owner}`, bucket };
    return ok([{ name: 'owner', index: 'work', partition, descending: calls === 'done' }]);
  }
  const level = levelOf(area ?? '');
  const wide = level === 'town' || level === 'unit' || level === 'grid';
  if (area === undefined || !wide || state === undefined || owner !== undefined || calls !== undefined)
    return err({ code: 'list-not-offered', params: { detail: OFFERED } });
  const lanes = areaLanes(query, level, caller);
  return lanes.length > 0 ? ok(lanes) : notFound;
};
