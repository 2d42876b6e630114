import { type Caller, type Post, standsFor } from '../kernel/caller.ts';
import { covers, levelOf } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, parseInstant } from '../kernel/time.ts';
import { type AskKind, type CaseFlag, type CaseMeta, type CaseState, type Channel, END_STATES } from './model.ts';
import { AREA_ROLES, CENTRE_ROLES, isRestricted, mayView, OFFICERS } from './rules-rights.ts';

/**
 * The one rule of what a list shows. A case that is hidden from the people of its area (confidential, about a unit or its
 * staff) stands in lists of its own, beside those that the area reads: the centre reads both as one, everybody else only
 * the open ones, and so a page neither tells of what it leaves out nor reads past it. Those who take part in what is hidden
 * find it where it is theirs: on their party's list, and under their own name.
 *
 * What a list may give to a caller is what `lanesOf` names, and of that what `mayView` shows: lists, counts and exports
 * all ask here.
 */
const HIDDEN = 'hidden:';

/** The list of what is hidden from the people of an area, beside the one they read. */
export const hiddenOf = (list: string): string => `${HIDDEN}${list}`;

const DRILL = 'drill:';

/** The list of what is practised with, which is in none of the others. */
export const drillOf = (list: string): string => `${DRILL}${list}`;

/** In which of them a case stands. What is practised with is never hidden: it is about nobody. */
export const keptIn = (c: Pick<CaseMeta, 'confidential' | 'about' | 'drill'>, list: string): string => {
  if (c.drill) return drillOf(list);
  return isRestricted(c) ? hiddenOf(list) : list;
};

/** Names of the lists of an area, as rows carry them. */
export const listNames = {
  state: (state: CaseState) => `c:${state}`,
  open: 'c:open',
  category: (code: string, status: 'open' | 'done') => `k:${code}:${status}`,
  channel: (channel: Channel) => `h:${channel}`,
  flag: (flag: CaseFlag) => `flag:${flag}`,
  ask: (kind: AskKind) => `ask:${kind}`,
  /** What a person, or a post as `<area>:<role>`, was given. */
  held: (holder: string) => `held:${holder}`,
  /** What was sent to a party and is not signed. */
  sign: (party: string) => `sign:${party}`,
  /** `handle`: of whom or what it is about; their names stand in no key. */
  about: (handle: string) => `about:${handle}`,
  external: (no: string) => `x:${no}`,
} as const;

/** What may be asked for. */
export interface CaseListQuery {
  readonly area?: string | undefined;
  readonly state?: CaseState | undefined;
  readonly status?: 'open' | 'done' | undefined;
  readonly category?: string | undefined;
  readonly channel?: Channel | undefined;
  readonly flag?: CaseFlag | undefined;
  readonly ask?: AskKind | undefined;
  readonly assignee?: string | undefined;
  readonly sign?: string | undefined;
  readonly about?: string | undefined;
  readonly external?: string | undefined;
  readonly overdue?: 'true' | undefined;
  /** RFC 3339. */
  readonly dueBefore?: string | undefined;
  readonly owner?: string | undefined;
  /** What waits for the party's word. */
  readonly decide?: 'true' | undefined;
  readonly reporter?: string | undefined;
  /** What is practised with, instead of what is real; beside any other. */
  readonly drill?: 'true' | undefined;
}
type Parameter = Exclude<keyof CaseListQuery, 'drill'>;
type Level = 'town' | 'unit' | 'grid';

interface Offer {
  readonly by: readonly Parameter[];
  /** What may stand beside it. */
  readonly may?: readonly Parameter[];
  /** Of which areas; those of a party or a reporter have none. */
  readonly levels?: readonly Level[];
}

/** Every list there is. What is not here is not offered: no list is filtered, each is kept. */
export const OFFERED: readonly Offer[] = [
  { by: ['area'], may: ['status'], levels: ['town', 'unit'] },
  { by: ['area', 'state'], levels: ['town', 'unit', 'grid'] },
  { by: ['area', 'category'], may: ['status'], levels: ['town', 'unit'] },
  { by: ['area', 'channel'], levels: ['town'] },
  { by: ['area', 'flag'], levels: ['town', 'unit'] },
  { by: ['area', 'ask'], levels: ['town', 'unit'] },
  { by: ['area', 'assignee'], levels: ['town', 'unit'] },
  { by: ['area', 'about'], levels: ['town', 'unit'] },
  { by: ['area', 'external'], levels: ['town'] },
  { by: ['area', 'overdue'], levels: ['town'] },
  { by: ['area', 'dueBefore'], levels: ['town'] },
  { by: ['area', 'sign'], levels: ['town'] },
  { by: ['owner'], may: ['status'] },
  { by: ['owner', 'overdue'] },
  { by: ['owner', 'dueBefore'] },
  { by: ['owner', 'decide'] },
  { by: ['reporter'] },
];

const said = ({ by, may = [], levels }: Offer): string => {
  const [first, ...rest] = by;
  const where = levels ? `${first}(${levels.join('|')})` : first;
  return [where, ...rest, ...may.map((one) => `[${one}]`)].join('+');
};

/** The grammar in one line, as a refusal names it. */
export const OFFERED_TEXT = OFFERED.map(said).join(', ');

const refused = (): Result<never, Refusal> => err({ code: 'list-not-offered', params: { detail: OFFERED_TEXT } });

/** One kept list, of several that are shown as one. */
export interface CaseLane {
  readonly name: string;
  readonly index: Level | 'work';
  readonly partition: Readonly<Record<string, string>>;
  readonly range?: { readonly attribute: 'dueAt'; readonly op: '<'; readonly value: Instant };
  readonly descending?: boolean;
}

const PARAMETERS: readonly Parameter[] = [...new Set(OFFERED.flatMap(({ by, may = [] }) => [...by, ...may]))];

const offerOf = (query: CaseListQuery): { readonly offer: Offer; readonly level?: Level } | undefined => {
  const given = PARAMETERS.filter((name) => query[name] !== undefined);
  const offer = OFFERED.find(
    ({ by, may = [] }) =>
      by.every((name) => given.includes(name)) && given.every((name) => by.includes(name) || may.includes(name)),
  );
  if (!offer?.levels) return offer && { offer };
  const level = offer.levels.find((one) => one === levelOf(query.area ?? ''));
  // What is done is kept by category for the town alone: it is looked back at, and every list of it costs every case.
  const wide = query.category !== undefined && query.status === 'done' ? level === 'town' : true;
  return level && wide ? { offer, level } : undefined;
};

/** Whether a post reads the lists of an area; an officer's town-wide post only says where the party may be called. */
const readsArea = (post: Post, area: string): boolean =>
  covers(post.area, area) &&
  (AREA_ROLES.includes(post.role) || (OFFICERS.includes(post.role) && post.area.length >= 12));

const isCentreOf = (post: Post, area: string): boolean => CENTRE_ROLES.includes(post.role) && covers(post.area, area);

export interface Reads {
  readonly open: boolean;
  readonly hidden: boolean;
}

/** Which lists of an area a caller reads: the open one its people read, the hidden one the centre reads. */
export const readsOf = ({ posts }: Caller, area: string): Reads => ({
  open: posts.some((post) => readsArea(post, area)),
  hidden: posts.some((post) => isCentreOf(post, area)),
});

/** One's own things one reads whole, those of whom one stands in for as far as they are not hidden. */
const readsHeld = (caller: Caller, area: string, holder: string): Reads => {
  const reads = readsOf(caller, area);
  const own = holder === caller.person || caller.posts.some((post) => holder === `${post.area}:${post.role}`);
  const standsIn = caller.posts.some((post) => standsFor(post) === holder);
  return { open: reads.open || own || standsIn, hidden: reads.hidden || own };
};

/** A party's own list is whole: whoever takes part is named by it. */
export const readsOwner = (caller: Caller, owner: string): boolean =>
  caller.posts.some(
    (post) =>
      post.department === owner ||
      (CENTRE_ROLES.includes(post.role) && (!/^\d/.test(owner) || covers(post.area, owner.slice(0, 9)))),
  );

/** A party's own officers sign what they were sent, wherever in the town it lies; and the centre sees what they leave. */
const readsSign = (caller: Caller, area: string, party: string): Reads => {
  const may = caller.posts.some(({ department }) => department === party) || readsOf(caller, area).hidden;
  return { open: may, hidden: may };
};

/** What is done is kept by its end: four lists that are read as one. */
const namesOf = (query: CaseListQuery, handleOf: (about: string) => string): readonly string[] => {
  const { state, status = 'open', category, channel, flag, ask, assignee, sign, about, external } = query;
  if (state) return [listNames.state(state)];
  if (category) return [listNames.category(category, status)];
  if (channel) return [listNames.channel(channel)];
  if (flag) return [listNames.flag(flag)];
  if (ask) return [listNames.ask(ask)];
  if (assignee) return [listNames.held(assignee)];
  if (sign) return [listNames.sign(sign)];
  if (about) return [listNames.about(handleOf(about))];
  if (external) return [listNames.external(external)];
  return status === 'open' ? [listNames.open] : END_STATES.map(listNames.state);
};

const dueRange = ({ overdue, dueBefore }: CaseListQuery, now: Instant): Pick<CaseLane, 'range'> => {
  const value = overdue ? now : dueBefore && parseInstant(dueBefore);
  return value === undefined ? {} : { range: { attribute: 'dueAt', op: '<', value } };
};

/** Both the open list and the hidden one, as far as the caller reads them. */
export const twice = <L>(
  reads: Reads,
  names: readonly string[],
  lane: (list: string) => L,
): (L & { readonly name: string })[] => [
  ...(reads.open ? names.map((list, n) => ({ name: `o${n}`, ...lane(list) })) : []),
  ...(reads.hidden ? names.map((list, n) => ({ name: `h${n}`, ...lane(hiddenOf(list)) })) : []),
];

/** The same of what is practised with, which whoever reads either of them reads; other lists that hang on cases do the same. */
export const lanesIn = <L>(
  drill: string | undefined,
  reads: Reads,
  names: readonly string[],
  lane: (list: string) => L,
): (L & { readonly name: string })[] => {
  if (drill === undefined) return twice(reads, names, lane);
  return reads.open || reads.hidden ? names.map((list, n) => ({ name: `d${n}`, ...lane(drillOf(list)) })) : [];
};

const areaLanes = (
  query: CaseListQuery,
  level: Level,
  caller: Caller,
  now: Instant,
  handleOf: (about: string) => string,
): readonly CaseLane[] => {
  const { area = '', assignee, sign, drill } = query;
  const range = dueRange(query, now);
  const reads = assignee ? readsHeld(caller, area, assignee) : readsOf(caller, area);
  if (range.range)
    return lanesIn(drill, reads, ['open'], (bucket) => ({
      index: 'work',
      partition: { post: `T#${area}`, bucket },
      ...range,
    }));
  return lanesIn(drill, sign ? readsSign(caller, area, sign) : reads, namesOf(query, handleOf), (list) => ({
    index: level,
    partition: { [level]: area, list },
    descending: true,
  }));
};

/** All of it, hidden or not: a party is named where it takes part. Whom a matter is about finds nothing of it in either. */
const ownerLanes = (query: CaseListQuery, owner: string, now: Instant): readonly CaseLane[] => {
  const kept = query.decide ? 'asks' : (query.status ?? 'open');
  return lanesIn(query.drill, { open: true, hidden: true }, [kept], (bucket) => ({
    index: 'work',
    partition: { post: `D#${owner}`, bucket },
    ...dueRange(query, now),
    ...(kept === 'done' ? { descending: true } : {}),
  }));
};

/**
 * The kept lists behind a query, as far as this caller reads them; `handleOf` gives the handle of what a case is about.
 * `list-not-offered` names what there is; what the caller may read nothing of is `not-found`.
 */
export const lanesOf = (
  query: CaseListQuery,
  caller: Caller,
  now: Instant,
  handleOf: (about: string) => string,
): Result<readonly CaseLane[], Refusal> => {
  const found = offerOf(query);
  if (!found) return refused();
  const { owner, reporter } = query;
  if (reporter) {
    const centre = caller.posts.some((post) => CENTRE_ROLES.includes(post.role));
    const partition = { post: `R#${reporter}`, bucket: 'reports' };
    return centre ? ok([{ name: 'reporter', index: 'work', partition, descending: true }]) : err({ code: 'not-found' });
  }
  if (owner) return readsOwner(caller, owner) ? ok(ownerLanes(query, owner, now)) : err({ code: 'not-found' });
  const lanes = areaLanes(query, found.level ?? 'town', caller, now, handleOf);
  return lanes.length > 0 ? ok(lanes) : err({ code: 'not-found' });
};

/** What of a page is shown: an entry may be a moment behind its case, and the case alone says who sees it. */
export const shownTo = (caller: Caller, metas: readonly CaseMeta[]): readonly CaseMeta[] =>
  metas.filter((meta) => mayView(caller, meta));
