import { unitOf } from './codes.ts';
import type { Role } from './roles.ts';
import type { Instant } from './time.ts';

/**
 * One duty of one person. Rights never combine the role of one post with the area of another.
 * `area` is a code prefix (2, 4, 6, 9, 12 or 15 digits); `department` is the party (department id, or the 12-digit code
 * of a village or community acting as one) that an officer's post belongs to.
 */
export interface Post {
  readonly postId: string;
  readonly role: Role;
  readonly area: string;
  readonly department?: string;
  readonly from: Instant;
  readonly to?: Instant;
}

/** Begins the id of a post in which somebody acts for its absent holder: `deputy:<id of the holder's post>`. */
export const DEPUTY = 'deputy:';

/**
 * The absent person for whom a post is held by a deputy, undefined for a post of one's own. Ids of posts begin with their
 * person's.
 */
export const standsFor = ({ postId }: Pick<Post, 'postId'>): string | undefined =>
  postId.startsWith(DEPUTY) ? postId.slice(DEPUTY.length).replace(/:\d+$/, '') : undefined;

/**
 * The parties that somebody serves by posts of their own: the department of each, and the village that its area lies in. Whom
 * somebody only stands in for is not among them.
 */
export const partiesServed = (posts: readonly Post[]): readonly string[] => {
  const own = posts.filter((post) => standsFor(post) === undefined);
  return [...new Set(own.flatMap(({ department, area }) => [department, unitOf(area)].flatMap((one) => one ?? [])))];
};

/** Who asks: a person of the staff register with the posts in force now (only the acting one when one was named). */
export interface Caller {
  readonly person: string;
  readonly name: string;
  readonly posts: readonly Post[];
  /**
   * The parties that the person serves (`partiesServed`), whichever post acts and whatever the route asks for: what is about
   * one of them is kept from the person.
   */
  readonly serves?: readonly string[];
}

/** Who did something, as the timeline records it: the person and the post they acted in. */
export interface ActorRef {
  readonly person: string;
  readonly role: Role;
  readonly post?: string;
  readonly party?: string;
}

/** The machine's own actor: limits, reminders and rules act under this name. */
export const CLOCK_ACTOR: ActorRef = { person: 'clock', role: 'clock' };
