import type { Caller, Post } from '../kernel/caller.ts';
import { covers } from '../kernel/codes.ts';
import type { Role } from '../kernel/roles.ts';
import { partyInbox } from './audience.ts';
import { inboxPost } from './items.ts';

/** Who watches over the messages of a town. */
const CENTRE: readonly Role[] = ['dispatcher', 'dutySupervisor', 'systemAdmin'];
/** Who may send one again. */
const OPERATORS: readonly Role[] = ['dutySupervisor', 'systemAdmin'];

const postOver = (caller: Caller, roles: readonly Role[], town: string): Post | undefined =>
  caller.posts.find((post) => roles.includes(post.role) && covers(post.area, town));

/** Whether the caller sees all that is told in a town. */
export const watches = (caller: Caller, town: string): boolean => postOver(caller, CENTRE, town) !== undefined;

/** Whether the caller is of the centre anywhere: what they then see is still bound by the town of each message. */
export const isOfCentre = (caller: Caller): boolean => caller.posts.some((post) => CENTRE.includes(post.role));

/** The post in which the caller may send a message of a town again. */
export const operatorPost = (caller: Caller, town: string): Post | undefined => postOver(caller, OPERATORS, town);

/** The departments that the caller serves in. */
export const departmentsOf = (caller: Caller): readonly string[] => [
  ...new Set(caller.posts.flatMap(({ department }) => department ?? [])),
];

/** Whether the caller may see what this audience was told in a town. */
export const maySee = (caller: Caller, audience: string, town: string): boolean =>
  watches(caller, town) || departmentsOf(caller).includes(audience);

/** The inboxes that the caller opens, as partitions of the index: their own first. */
export const inboxesOf = (caller: Caller): readonly string[] => [
  inboxPost(caller.person),
  ...departmentsOf(caller).map((department) => inboxPost(partyInbox(department))),
];
