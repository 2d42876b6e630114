import type { ActorRef, Post } from '../../shared/kernel/caller.ts';
import type { Instant } from '../../shared/kernel/time.ts';
import { auditWrite } from '../../shared/platform/audit.ts';
import { transact } from '../../shared/platform/dynamodb/transact.ts';
import type { Step } from '../../shared/redivisions/model.ts';
import { gridsTouched, type PersonChange, planOf } from '../../shared/staff/plan.ts';
import type { StaffStore } from '../../shared/staff/ports.ts';
import { isLive, type Person } from '../../shared/staff/rules.ts';
import { staffWrites } from '../../shared/staff/store.ts';
import { countOf, type Mover } from './redivision-matters.ts';

const ATTEMPTS = 5;

/** Who does it for the clock: the person who activated the redivision. */
export interface HandingOver {
  readonly mover: Mover;
  readonly directory: string;
  readonly staff: Pick<StaffStore, 'persons' | 'staffings'>;
  readonly by: ActorRef;
  readonly from: Instant;
}

/** Posts of a person in one grid that go on after the date. */
const goingOn = (person: Person, grid: string, from: Instant): readonly Post[] =>
  person.posts.filter((post) => post.area === grid && (post.to === undefined || post.to > from));

/**
 * A person whose posts in an old grid end at the date, and go on in every grid in its place: whoever led a grid that is
 * split leads its parts until the office staffs them, and what that makes too much shows among the findings. Nothing
 * where no post goes on.
 */
export function handedOver(
  person: Person,
  old: string,
  successors: readonly string[],
  from: Instant,
): { readonly person: Person; readonly posts: readonly string[] } | undefined {
  const over = goingOn(person, old, from);
  if (over.length === 0) return undefined;
  let { lastPost } = person;
  const ended = person.posts.flatMap((post): Post[] => {
    if (!over.includes(post)) return [post];
    return post.from < from ? [{ ...post, to: from }] : [];
  });
  const given = over.flatMap((post) =>
    successors
      .filter((area) => !ended.some((held) => held.role === post.role && held.area === area && held.to === undefined))
      .map((area): Post => {
        lastPost += 1;
        return { ...post, postId: `${person.id}:${lastPost}`, area, from: post.from > from ? post.from : from };
      }),
  );
  const posts = [...ended, ...given];
  return { person: { ...person, posts, lastPost, version: person.version + 1 }, posts: given.map(({ area }) => area) };
}

async function handOverOne(
  { mover, directory, staff, by, from }: HandingOver,
  id: string,
  old: string,
  successors: readonly string[],
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const [before] = await staff.persons([id]);
    const made = before && handedOver(before, old, successors, from);
    if (!before || !made) return;
    const change: PersonChange = { before, after: made.person };
    const plan = planOf([change], await staff.staffings(gridsTouched([change])), mover.now);
    const subject = `worker:${id}`;
    const homes = made.posts.map((grid) => ({ grid, by: 'rule' as const }));
    const written = await transact(mover.client, [
      ...staffWrites(directory, plan, { by, at: mover.now }),
      ...(homes.length > 0 ? [countOf(mover, old, 'posts', homes)] : []),
      auditWrite(mover.audit, {
        subject,
        at: mover.now,
        person: by.person,
        role: by.role,
        post: by.post,
        action: 'redivision:posts',
        target: `${subject}@${made.person.version}`,
        outcome: 'done',
        requestId: mover.requestId,
        sourceIp: 'clock',
      }),
    ]);
    if (written.ok) return;
  }
  throw new Error('a person was in use each time');
}

/** Hands the posts of a step's old grids over from its date on. Done twice it is done once. */
export async function handOver(handing: HandingOver, { retired, successors }: Step): Promise<void> {
  for (const staffing of await handing.staff.staffings(retired)) {
    const live = staffing.holders.filter(({ post }) => isLive(post, handing.mover.now));
    for (const person of new Set(live.map((holder) => holder.person))) {
      await handOverOne(handing, person, staffing.grid, successors[staffing.grid] ?? []);
    }
  }
}
