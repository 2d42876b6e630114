import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import type { Instant } from '../kernel/time.ts';
import { badBody } from '../registers/rules.ts';
import type { Request, UseCase, UseCases } from '../route.ts';
import type { HandOverAnswer, HandOverBody } from './contract-hand-over.ts';
import type { CaseMeta } from './model.ts';
import type { CaseStore } from './ports.ts';
import { mayView } from './rules-rights.ts';

/**
 * Work belongs to posts, and follows them by itself. What somebody was given by name does not: when they leave or are away
 * for long, it goes to the successor or deputy in one walk over the unit's open cases. Each case is assigned by the same
 * command as by hand, so its rules hold and its timeline says who did it.
 */

/** What handing over stands on besides the cases. */
export interface HandOverDeps {
  readonly list: CaseStore['list'];
  /** The command on one case. */
  readonly act: UseCase;
  /** Who acts for a person away at this time. */
  readonly deputiesOf: (person: string, now: Instant) => Promise<readonly string[]>;
  /** Whether somebody of the register has a post now. */
  readonly serves: (person: string, now: Instant) => Promise<boolean>;
}

/** Cases read at a time, and how often in one call; with more the answer has a cursor. */
const PAGE = 50;
const PAGES = 4;

const OFFICERS: readonly Role[] = ['unitOfficer', 'unitHead'];

/** The unit whose cases are meant; the caller's only one where none is named. */
function partyOf(caller: Caller, asked: string | undefined): Result<string, Refusal> {
  const own = caller.posts.flatMap(({ role, department }) =>
    OFFICERS.includes(role) && department ? [department] : [],
  );
  if (asked !== undefined) return own.includes(asked) ? ok(asked) : err({ code: 'forbidden' });
  const [only] = own;
  return only !== undefined && new Set(own).size === 1 ? ok(only) : err(badBody('/party', 'required'));
}

async function successorOf(
  deps: HandOverDeps,
  id: string,
  to: string | undefined,
  now: Instant,
): Promise<Result<string, Refusal>> {
  const next = to ?? (await deps.deputiesOf(id, now))[0];
  if (next === undefined) return err(badBody('/to', 'required'));
  if (next === id || !(await deps.serves(next, now))) {
    return err({ code: 'unknown-person', errors: [{ pointer: '/to', code: 'unknown' }] });
  }
  return ok(next);
}

const isTheirs = (meta: CaseMeta, party: string, person: string, caller: Caller): boolean =>
  meta.lead === party && meta.assignee?.person === person && mayView(caller, meta);

/** Gives one case to somebody else, as its unit would by hand; a refusal is told, not thrown. */
async function give(
  { act }: HandOverDeps,
  { num, version }: CaseMeta,
  to: string,
  request: Request,
  caller: Caller,
  now: Instant,
): Promise<string | undefined> {
  const { idempotencyKey: _, ...rest } = request;
  const params = { id: num, action: 'assign' };
  const given = await act({ ...rest, params, body: { person: to }, ifMatch: version }, caller, now);
  return given.ok ? undefined : given.error.code;
}

async function handOver(
  deps: HandOverDeps,
  request: Request<{ readonly id: string }, unknown, HandOverBody>,
  caller: Caller,
  now: Instant,
): Promise<Result<HandOverAnswer, Refusal>> {
  const { params, body } = request;
  const party = partyOf(caller, body.party);
  if (!party.ok) return party;
  const to = await successorOf(deps, params.id, body.to, now);
  if (!to.ok) return to;
  const moved: string[] = [];
  const left: { num: string; code: string }[] = [];
  let cursor = body.cursor;
  for (let n = 0; n < PAGES; n += 1) {
    const query = {
      owner: party.value,
      status: 'open' as const,
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    };
    const page = await deps.list(query, caller);
    if (!page.ok) return page;
    for (const meta of page.value.items.filter((one) => isTheirs(one, party.value, params.id, caller))) {
      const refused = await give(deps, meta, to.value, request, caller, now);
      if (refused === undefined) moved.push(meta.num);
      else left.push({ num: meta.num, code: refused });
    }
    cursor = page.value.cursor;
    if (cursor === undefined) break;
  }
  return ok({ to: to.value, moved, left, ...(cursor === undefined ? {} : { cursor }) });
}

/** The use case of handing over, by the name of its route. */
export const handOverUseCases = (deps: HandOverDeps): UseCases => ({
  handOverPerson: async (request, caller, now) => {
    if (caller === undefined) return err({ code: 'forbidden' });
    const asked = request as Request<{ readonly id: string }, unknown, HandOverBody>;
    const done = await handOver(deps, asked, caller, now);
    return done.ok ? ok({ body: done.value }) : done;
  },
});
