import type { Caller, Post } from '../kernel/caller.ts';
import { DEPUTY } from '../kernel/caller.ts';
import { covers } from '../kernel/codes.ts';
import type { FieldError } from '../kernel/refusal.ts';
import type { Role } from '../kernel/roles.ts';
import { DAY, type Day, type Instant, minus, plus, shanghaiDay } from '../kernel/time.ts';
import { type Absence, DUTY_ORDER, doing, type Holder, isInForce, type Person } from '../staff/rules.ts';

/**
 * Who is on duty: by the rota of an area and a day where there is one, else whoever holds the posts that answer for the
 * area. Who is away is stood in for by the deputy, and passed over without one.
 */

/** Somebody's turn; night turns end on the day after. */
export interface Turn {
  readonly person: string;
  readonly name: string;
  readonly from: Instant;
  readonly to: Instant;
}

/** The rota of an area for the turns that begin on a day in China. */
export interface Rota {
  readonly area: string;
  readonly day: Day;
  readonly version: number;
  readonly turns: readonly Turn[];
}

/** Turns of one area and day: a centre's three shifts with a dozen people each, and room. */
export const MOST_TURNS = 60;
/** A turn longer than this is a mistake of the date. */
const LONGEST_TURN = DAY;

/** The days whose rotas may have a turn running at an instant. */
export const daysOf = (at: Instant): readonly Day[] => [shanghaiDay(at), shanghaiDay(plus(at, -LONGEST_TURN))];

/** Whether a post belongs to the work of an area itself: a bureau's officers sit in the town and answer for no place. */
const worksIn = (post: Post, area: string): boolean =>
  covers(area, post.area) && (post.department === undefined || post.department === post.area);

/** The post in which a person is on duty in an area at an instant. */
const dutyPost = (person: Pick<Colleague, 'posts'>, area: string, at: Instant): Post | undefined =>
  person.posts.find((post) => isInForce(post, at) && worksIn(post, area));

/** What is wrong with turns as asked for; `people` are those of the persons that exist. */
export function turnFaults(
  area: string,
  day: Day,
  turns: readonly Omit<Turn, 'name'>[],
  people: readonly Person[],
): readonly FieldError[] {
  return turns.flatMap(({ person, from, to }, i): FieldError[] => {
    const at = (field: string, code: string) => [{ pointer: `/turns/${i}/${field}`, code }];
    if (shanghaiDay(from) !== day) return at('from', 'not-of-that-day');
    if (to <= from) return at('to', 'ends-before-it-begins');
    if (minus(to, from) > LONGEST_TURN) return at('to', 'turn-too-long');
    const known = people.find(({ id }) => id === person);
    if (known === undefined) return at('person', 'unknown');
    if (dutyPost(known, area, from) === undefined) return at('person', 'no-post-there');
    const twice = turns.slice(0, i).some((one) => one.person === person && one.from < to && from < one.to);
    return twice ? at('person', 'turns-overlap') : [];
  });
}

type Away = Pick<Absence, 'from' | 'to' | 'deputy'>;

/** Of a person what tells whether they are on duty. */
export interface Colleague extends Pick<Person, 'id' | 'name' | 'posts'> {
  readonly absences?: readonly Away[];
}

/** Those whose posts were read anyway: as far as their posts are among these, nobody has to ask for their own records. */
export const colleaguesAmong = (holders: readonly Holder[]): readonly Colleague[] =>
  [...new Set(holders.map(({ person }) => person))].map((id) => {
    const held = holders.filter(({ person }) => person === id);
    const absences = held.flatMap(({ away = [] }) => away);
    return { id, name: held[0]?.name ?? id, posts: held.map(({ post }) => post), absences };
  });

const absenceAt = ({ absences = [] }: Pick<Colleague, 'absences'>, at: Instant): Away | undefined =>
  absences.find((absence) => isInForce(absence, at));

/** The turns of people who are away at some time of them: shown, never refused, for somebody has to be found first. */
export const awayTurns = (turns: readonly Turn[], people: readonly Person[]): readonly FieldError[] =>
  turns.flatMap(({ person, from, to }, i) => {
    const { absences = [] } = people.find(({ id }) => id === person) ?? {};
    return absences.some((away) => away.from < to && from < away.to)
      ? [{ pointer: `/turns/${i}/person`, code: 'away' }]
      : [];
  });

/** Somebody on duty, and by what. */
export interface OnDuty {
  readonly person: string;
  readonly name: string;
  readonly role: Role;
  readonly postId: string;
  readonly by: 'rota' | 'post';
  /** The person away for whom this one acts. */
  readonly deputyFor?: string;
}

const standing = ({ person, name, post, deputyFor }: Holder, by: OnDuty['by']): OnDuty => ({
  person,
  name,
  role: post.role,
  postId: post.postId,
  by,
  ...(deputyFor === undefined ? {} : { deputyFor }),
});

/** The turns that run at an instant, of all the rotas of an area. */
export const running = (rotas: readonly Rota[], area: string, at: Instant): readonly Turn[] =>
  rotas.filter((rota) => rota.area === area).flatMap(({ turns }) => turns.filter((turn) => isInForce(turn, at)));

/** Who does a turn; nobody where the person has left, or is away without a deputy. */
function turnOf({ person }: Turn, area: string, people: readonly Colleague[], at: Instant): readonly OnDuty[] {
  const known = people.find(({ id }) => id === person);
  const post = known && dutyPost(known, area, at);
  if (known === undefined || post === undefined) return [];
  const absence = absenceAt(known, at);
  if (absence === undefined) return [standing({ person, name: known.name, post }, 'rota')];
  if (absence.deputy === undefined) return [];
  const deputy = { ...absence.deputy, deputyFor: person };
  return [standing({ ...deputy, post: { ...post, postId: `${DEPUTY}${post.postId}` } }, 'rota')];
}

/** The roles that answer for an area of a level when no rota says otherwise. */
export const standingRoles = (area: string): readonly Role[] => {
  if (area.length === 15) return ['gridLeader', 'gridWorker'];
  return area.length === 12 ? ['unitHead', 'unitOfficer'] : ['dutySupervisor', 'dispatcher'];
};

const byOrder = (a: Holder, b: Holder): number =>
  DUTY_ORDER.indexOf(a.post.role) - DUTY_ORDER.indexOf(b.post.role) || (a.person < b.person ? -1 : 1);

/** What is known about the areas that answer for a place. */
export interface Known {
  readonly rotas: readonly Rota[];
  readonly holders: readonly Holder[];
  /** Those who are named in running turns, and deputies of holders. */
  readonly people: readonly Colleague[];
}

/** Who has a running turn in an area, and no post there among those of these people. */
export const strangersIn = (
  area: string,
  rotas: readonly Rota[],
  people: readonly Colleague[],
  at: Instant,
): readonly string[] =>
  running(rotas, area, at)
    .filter(({ person }) => !people.some((one) => one.id === person && dutyPost(one, area, at) !== undefined))
    .map(({ person }) => person);

/** Who is on duty in one area at an instant: by its rota, else by post. */
export function dutyIn(area: string, { rotas, holders, people }: Known, at: Instant): readonly OnDuty[] {
  const away = (person: string): boolean => {
    const known = people.find(({ id }) => id === person);
    return known !== undefined && absenceAt(known, at) !== undefined;
  };
  const present = (one: OnDuty): boolean => one.deputyFor === undefined || !away(one.person);
  const turns = running(rotas, area, at).flatMap((turn) => turnOf(turn, area, people, at));
  if (turns.some(present)) return turns.filter(present);
  return holders
    .filter(({ post }) => post.area === area && worksIn(post, area) && isInForce(post, at))
    .sort(byOrder)
    .flatMap((holder) => doing(holder, at) ?? [])
    .map((holder) => standing(holder, 'post'))
    .filter(present);
}

const KEEPERS: readonly Role[] = ['dutySupervisor', 'gridOffice'];

/** The post by which somebody keeps an area's rota: the centre and the grid office theirs, a village's head its own. */
export const rotaKeeper = (caller: Caller, area: string): Post | undefined =>
  caller.posts.find(
    (post) =>
      covers(post.area, area) &&
      (KEEPERS.includes(post.role) || (post.role === 'unitHead' && post.department === post.area)),
  );
