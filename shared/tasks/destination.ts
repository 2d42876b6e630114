import type { ActorRef } from '../kernel/caller.ts';
import { covers } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import type { Instant } from '../kernel/time.ts';
import { postsInForce } from '../staff/rules.ts';
import type { Consent, TaskAssignee } from './model.ts';
import type { Destined, TaskDeps } from './ports.ts';
import { bookedOn, mayConsent, usualAssignee } from './rules-push.ts';

const bad = (pointer: string, code: string): Result<never, Refusal> =>
  err({ code: 'invalid-body', errors: [{ pointer, code }] });

const roleOf = (post: string): Role => post.slice(post.indexOf(':') + 1) as Role;
const areaOf = (post: string): string => post.slice(0, post.indexOf(':'));

/**
 * Who a task in a grid goes to, and on whose week it is booked. A person who is named must hold a post over that grid; a
 * post must be one of it, or of its village. One round trip.
 */
export const destine = async (
  deps: Pick<TaskDeps, 'holders' | 'person'>,
  grid: string,
  given: TaskAssignee | undefined,
  now: Instant,
): Promise<Result<Destined, Refusal>> => {
  if (given?.person !== undefined) {
    const person = await deps.person(given.person);
    const serves = postsInForce(person?.posts ?? [], now).some(({ area }) => area.length >= 9 && covers(area, grid));
    return serves ? ok({ assignee: given, owner: bookedOn(given, []) }) : bad('/assignee/person', 'serves-elsewhere');
  }
  const post = given?.post;
  if (post !== undefined && (areaOf(post).length < 12 || !covers(areaOf(post), grid)))
    return bad('/assignee/post', 'serves-elsewhere');
  const held = await deps.holders(
    post === undefined ? grid : areaOf(post),
    post === undefined ? ['gridWorker', 'gridLeader'] : [roleOf(post)],
    now,
  );
  const assignee =
    post === undefined
      ? usualAssignee(
          grid,
          held.map((one) => one.post),
        )
      : { post };
  const role = roleOf(assignee.post ?? '');
  return ok({
    assignee,
    owner: bookedOn(
      assignee,
      held.filter((one) => one.post.role === role).map(({ person }) => person),
    ),
  });
};

/** Whether whoever is said to have consented is there, has the say over the grid, and is not who asks. */
export const consentFault = async (
  deps: Pick<TaskDeps, 'person'>,
  consent: Consent | undefined,
  sender: string,
  grid: string,
  now: Instant,
): Promise<Refusal | undefined> => {
  if (consent === undefined) return undefined;
  const person = await deps.person(consent.person);
  return mayConsent(postsInForce(person?.posts ?? [], now), consent.person, sender, grid)
    ? undefined
    : { code: 'invalid-body', errors: [{ pointer: '/consent/person', code: 'may-not-consent' }] };
};

/** The refusal of a push that does not fit into the week. */
export const beyondBudget = (used: number, minutes: number, budget: number, week: string): Refusal => ({
  code: 'beyond-task-budget',
  params: { used, minutes, budget, week },
});

/** Who acts by a post, as the timeline keeps it; a task remembers who sent it without the post's own id. */
export const senderOf = ({ person, role, party }: ActorRef): ActorRef => ({
  person,
  role,
  ...(party ? { party } : {}),
});
