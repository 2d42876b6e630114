import { caseMetaItem, casePk, parsedMeta } from '../../shared/cases/items.ts';
import { heldPost } from '../../shared/cases/items-held.ts';
import type { CaseMeta } from '../../shared/cases/model.ts';
import { hiddenOf } from '../../shared/cases/rules-lists.ts';
import { narrowWrites } from '../../shared/cases/store-rows.ts';
import type { Role } from '../../shared/kernel/roles.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { batchGet, queryPage } from '../../shared/platform/dynamodb/query.ts';
import { transact } from '../../shared/platform/dynamodb/transact.ts';
import { inGroups } from '../../shared/redivisions/checking.ts';
import { postAt, type Succession } from '../../shared/redivisions/rules-home.ts';
import { type Mover, type Moves, NOTHING, readOr, together } from './redivision-matters.ts';

/** Posts of a grid that are given cases. */
const GRID_POSTS: readonly Role[] = ['gridLeader', 'gridWorker', 'partTimer'];

const LISTS = GRID_POSTS.flatMap((role) => ['open', hiddenOf('open')].map((bucket) => ({ role, bucket })));
const PAGE = 100;

/** Of a case that lies elsewhere: its holder goes on as the same post of the grid with most of the old one's ground. */
const handOn = async (mover: Mover, c: CaseMeta, { old, main }: Succession): Promise<Moves> => {
  const { assignee, verification } = c;
  const set = {
    ...(assignee?.post ? { assignee: { ...assignee, post: postAt(assignee.post, old, main) } } : {}),
    ...(verification?.post ? { verification: { ...verification, post: postAt(verification.post, old, main) } } : {}),
  };
  const { matters: table, client } = mover;
  const expect = { kind: 'version', version: c.version, states: [c.state] } as const;
  const head = { op: 'add', table, key: { pk: casePk(c.num), sk: 'META' }, counters: {}, set, expect } as const;
  const written = await transact(client, [head, ...narrowWrites(mover, c, { ...c, ...set })]);
  return written.ok ? { moved: 1, left: 0 } : { moved: 1, left: 1 };
};

/**
 * Cases that lie in another grid and are held by a post of an old one: nobody has that post any more. It is no move of
 * the case, so it is neither counted nor told; the posts themselves were handed over to the same persons.
 */
export const handOnHeld = async (mover: Mover, succession: Succession): Promise<Moves> => {
  const moves = await inGroups(LISTS, async ({ role, bucket }) => {
    const partition = { post: heldPost(`${succession.old}:${role}`), bucket };
    const exact = { table: mover.matters, index: 'work', partition } as const;
    const { items } = await queryPage(mover.client, exact, PAGE);
    const keys = items
      .filter(({ pk }) => String(pk).startsWith(casePk('')))
      .map(({ pk }) => ({ pk: String(pk), sk: 'META' }));
    if (keys.length === 0) return NOTHING;
    const heads = await batchGet(mover.client, mover.matters, keys, { consistent: true });
    const read = heads.map((item) => item && readOr(() => parsedMeta(parseItem(caseMetaItem, item))));
    const cases = read.filter((c) => c !== undefined && c.grid !== succession.old);
    return together(await inGroups(cases as CaseMeta[], (c) => handOn(mover, c, succession)));
  });
  return together(moves);
};
