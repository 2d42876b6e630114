import { CENTRE_ROLES, OFFICERS } from '../cases/rules-rights.ts';
import { AREA_STEPS, type AreaStep, listOfStep, STEP_ROLES } from '../cases/rules-steps.ts';
import { type Caller, type Post, standsFor } from '../kernel/caller.ts';
import { covers, isGridCode, isTownCode, isUnitCode, townOf, unitOf } from '../kernel/codes.ts';
import type { Role } from '../kernel/roles.ts';
import { type Counts, GRID_STEPS, NOW, type Step } from './model.ts';
import { holderChild, type Row } from './rules-rows.ts';

/** What is cut by time is read from its list, and counted by nobody: what falls due, and whom to ring now. */
export const CUT_BY_TIME = ['due', 'call-back'] as const;
export type CutByTime = (typeof CUT_BY_TIME)[number];
export const isCutByTime = (step: string): step is CutByTime => (CUT_BY_TIME as readonly string[]).includes(step);

/**
 * The queues of a caller: every step at which something waits for one of their posts, with the list that it counts. A
 * queue of an area that lies in another of the same step is left out, so that nothing is counted twice.
 */
export interface Queue {
  readonly step: Step | 'awaited' | CutByTime;
  /** What is counted: of an area, of a party, of somebody. One of the three. */
  readonly area?: string;
  readonly owner?: string;
  readonly holder?: string;
  readonly town: string;
  /** Whether what is hidden is counted too. */
  readonly hidden: boolean;
  /** The party of the post it belongs to: what is about it is kept from it. */
  readonly party?: string;
  /** The list that holds what is counted. */
  readonly list: string;
}

const queryOf = (query: object): string =>
  Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');

interface OfArea {
  readonly step: Queue['step'];
  readonly roles: readonly Role[];
  readonly levels: readonly ((code: string) => boolean)[];
  readonly list: (area: string) => string;
}

const ofCases = (step: AreaStep): OfArea => ({
  step,
  roles: STEP_ROLES[step],
  levels: GRID_STEPS.includes(step) ? [isTownCode, isUnitCode, isGridCode] : [isTownCode, isUnitCode],
  list: (area) => `/v1/cases?${queryOf({ area, ...listOfStep(step) })}`,
});

/** What waits for the people of an area, and whose queues show it. */
const OF_AREA: readonly OfArea[] = [
  ...AREA_STEPS.map(ofCases),
  {
    step: 'accept-whistle',
    roles: ['dispatcher', 'dutySupervisor'],
    levels: [isTownCode, isUnitCode],
    list: (area) => `/v1/whistles?${queryOf({ area, state: 'blown' })}`,
  },
  {
    step: 'call-back',
    roles: ['callBackAgent', 'acceptor', 'dutySupervisor'],
    levels: [isTownCode],
    list: (area) => `/v1/call-backs?${queryOf({ area })}`,
  },
  {
    step: 'supervision',
    roles: ['dispatcher', 'dutySupervisor', 'leader'],
    levels: [isTownCode, isUnitCode],
    list: (area) => `/v1/supervisions?${queryOf({ area, state: 'open' })}`,
  },
];

const isCentre = (role: Role): boolean => CENTRE_ROLES.includes(role);
const partyOf = ({ department }: Post): { readonly party?: string } => (department ? { party: department } : {});

const areaQueues = (post: Post, town: string): readonly Queue[] =>
  OF_AREA.filter(({ roles, levels }) => roles.includes(post.role) && levels.some((is) => is(post.area))).map(
    ({ step, list }) => ({
      step,
      area: post.area,
      town,
      hidden: isCentre(post.role),
      ...partyOf(post),
      list: list(post.area),
    }),
  );

const ownerQueue = (step: Queue['step'], owner: string, town: string, list: string): Queue => ({
  step,
  owner,
  town,
  hidden: true,
  party: owner,
  list,
});

const officerQueues = (owner: string, town: string): readonly Queue[] => [
  ownerQueue('sign', owner, town, `/v1/cases?${queryOf({ area: town, sign: owner })}`),
  ownerQueue('decide', owner, town, `/v1/cases?${queryOf({ owner, decide: true })}`),
  ownerQueue('due', owner, town, `/v1/cases?${queryOf({ owner })}`),
  ownerQueue('awaited', owner, town, `/v1/whistles?${queryOf({ owner })}`),
  ownerQueue('answer-supervision', owner, town, `/v1/supervisions?${queryOf({ owner })}`),
];

const partyQueues = ({ role, department }: Post, town: string): readonly Queue[] => {
  if (!department) return [];
  if (OFFICERS.includes(role)) return officerQueues(department, town);
  return role === 'platform'
    ? [ownerQueue('decide', department, town, `/v1/cases?${queryOf({ owner: department, decide: true })}`)]
    : [];
};

const dueQueue = (post: Post, town: string): readonly Queue[] =>
  isCentre(post.role) && isTownCode(post.area)
    ? [
        {
          step: 'due',
          area: town,
          town,
          hidden: true,
          ...partyOf(post),
          list: `/v1/cases?${queryOf({ area: town })}`,
        },
      ]
    : [];

const heldQueues = (holder: string, town: string, hidden: boolean): readonly Queue[] => [
  { step: 'held', holder, town, hidden, list: `/v1/cases?${queryOf({ area: town, assignee: holder })}` },
  { step: 'task', holder, town, hidden: false, list: '/v1/tasks/mine' },
];

const postQueues = (post: Post, { person }: Caller): readonly Queue[] => {
  const town = townOf(post.area);
  if (town === undefined) return [];
  const absent = standsFor(post);
  return [
    ...areaQueues(post, town),
    ...dueQueue(post, town),
    ...partyQueues(post, town),
    ...heldQueues(person, town, true),
    ...heldQueues(`${post.area}:${post.role}`, town, true),
    ...(absent ? heldQueues(absent, town, false) : []),
  ];
};

const nameOf = ({ step, area, owner, holder, town, hidden }: Queue): string =>
  [step, area, owner, holder, town, hidden].join('|');

const liesIn = (one: Queue, other: Queue): boolean =>
  one !== other &&
  one.step === other.step &&
  one.area !== undefined &&
  other.area !== undefined &&
  one.area !== other.area &&
  covers(other.area, one.area) &&
  (other.hidden || !one.hidden);

/** Everything that waits for a caller, each list once. */
export const queuesOf = (caller: Caller): readonly Queue[] => {
  const all = [
    ...new Map(caller.posts.flatMap((post) => postQueues(post, caller)).map((one) => [nameOf(one), one])).values(),
  ];
  return all.filter((one) => !all.some((other) => liesIn(one, other)));
};

/** The rows behind a queue: single ones, or all children of a parent. */
export type RowName = Omit<Row, 'counts'>;

const row = (table: Row['table'], parent: string, child: string): RowName => ({ table, parent, day: NOW, child });

/** The single rows that a queue counts. */
export const rowsBehind = ({ step, area, owner, holder, town, hidden }: Queue): readonly RowName[] => {
  if (isCutByTime(step)) return [];
  if (owner) return [row('P', town, owner)];
  if (holder) return [row('N', town, holder), ...(hidden ? [row('N', town, holderChild(holder, true))] : [])];
  if (area === undefined || isTownCode(area)) return [];
  return [row('D', isGridCode(area) ? (unitOf(area) ?? town) : town, area)];
};

/** Towns of which all villages are added up, and those of which what is hidden is read. */
export const townsBehind = (
  queues: readonly Queue[],
): { readonly sums: readonly string[]; readonly hidden: readonly string[] } => ({
  sums: [...new Set(queues.flatMap(({ step, area, town }) => (!isCutByTime(step) && area === town ? [town] : [])))],
  hidden: [
    ...new Set(
      queues.flatMap(({ step, area, owner, town, hidden }) =>
        !isCutByTime(step) && hidden && (area ?? owner) !== undefined ? [town] : [],
      ),
    ),
  ],
});

/** What was read for queues. */
export interface QueueRows {
  /** By `rowId`. */
  readonly rows: ReadonlyMap<string, Counts>;
  /** By town: the sum of its villages, and of what lies in none. */
  readonly sums: ReadonlyMap<string, Counts>;
  /** By town: what is hidden, each row with its name. */
  readonly hidden: ReadonlyMap<string, readonly { readonly child: string; readonly counts: Counts }[]>;
}

export const rowId = ({ table, parent, child }: RowName): string => `${table}#${parent}/${child}`;

const HIDDEN_ROW = /^([ap]):([^#]*)#(.*)$/;

/** Of what is hidden a queue counts what lies in its area or with its party, but for what is about who asks. */
const hiddenIn = (queue: Queue, caller: Caller, { hidden }: QueueRows): number => {
  const { step, area, owner, town, party } = queue;
  if (!queue.hidden || (area ?? owner) === undefined) return 0;
  return (hidden.get(town) ?? []).reduce((sum, { child, counts }) => {
    const [, kind, of = '', concerning] = HIDDEN_ROW.exec(child) ?? [];
    const mine = owner ? kind === 'p' && of === owner : kind === 'a' && covers(area ?? '', of);
    const own = [caller.person, party, ...(caller.serves ?? [])];
    const kept = concerning !== '' && own.includes(concerning);
    return mine && !kept ? sum + (counts[step as Step] ?? 0) : sum;
  }, 0);
};

/** How much waits in a queue. */
export const countOf = (queue: Queue, caller: Caller, read: QueueRows): number => {
  const { step, area, town } = queue;
  const at = (counts: Counts | undefined): number => counts?.[step as Step] ?? 0;
  const open =
    area !== undefined && area === town
      ? at(read.sums.get(town))
      : rowsBehind(queue).reduce((sum, one) => sum + at(read.rows.get(rowId(one))), 0);
  return open + hiddenIn(queue, caller, read);
};
