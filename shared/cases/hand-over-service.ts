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
import type { Promised, PromiseStore } from './ports-promise.ts';
import { postForPromise } from './rules-promise-rights.ts';
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
  /** The open promises of a person that fall due first, with their cases. */
  readonly promisesOf: PromiseStore['promisesOf'];
  /** The command on one promise. */
  readonly pass: UseCase;
  /** Who acts for a person away at this time. */
  readonly deputiesOf: (person: string, now: Instant) => Promise<readonly string[]>;
  /** Whether somebody of the register has a post now. */
  readonly serves: (person: string, now: Instant) => Promise<boolean>;
}

/** Cases read at a time, and how often in one call; with more the answer has a cursor. */
const PAGE = 50;
const PAGES = 4;
/** Promises of one call: more than anybody has open; what is left comes with the same call again. */
const PROMISES = 50;

const OFFICERS: readonly Role[] = ['unitOfficer', 'unitHead'];

/** The unit whose cases are meant; the caller's only one where none is named, none for who supervises the centre. */
function partyOf(caller: Caller, asked: string | undefined): Result<string | undefined, Refusal> {
  const own = caller.posts.flatMap(({ role, department }) =>
    OFFICERS.includes(role) && department ? [department] : [],
  );
  if (asked !== undefined) return own.includes(asked) ? ok(asked) : err({ code: 'forbidden' });
  const [only] = own;
  if (only === undefined && caller.posts.some(({ role }) => role === 'dutySupervisor')) return ok(undefined);
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

interface HandedPromises {
  readonly promises: { readonly num: string; readonly promise: string }[];
  readonly promisesLeft: { readonly num: string; readonly promise: string; readonly code: string }[];
}

/** What the person has promised, as far as the caller may pass it on; a promise of a case they do not see is not named. */
async function handPromises(
  { promisesOf, pass }: HandOverDeps,
  to: string,
  request: Request<{ readonly id: string }>,
  caller: Caller,
  now: Instant,
): Promise<HandedPromises> {
  const { idempotencyKey: _, ...rest } = request;
  const theirs = (await promisesOf(request.params.id, PROMISES)).filter(
    ({ promise, meta }) => postForPromise('pass-promise', caller, meta, promise) !== undefined,
  );
  const one = async ({ promise, meta }: Promised): Promise<string | undefined> => {
    const params = { id: meta.num, promise: promise.id, action: 'pass-promise' };
    const given = await pass({ ...rest, params, body: { to }, ifMatch: promise.version }, caller, now);
    return given.ok ? undefined : given.error.code;
  };
  const codes = await Promise.all(theirs.map(one));
  const named = theirs.map(({ promise, meta }, n) => ({ num: meta.num, promise: promise.id, code: codes[n] }));
  return {
    promises: named.flatMap(({ code, ...rest }) => (code === undefined ? [rest] : [])),
    promisesLeft: named.flatMap(({ code, ...rest }) => (code === undefined ? [] : [{ ...rest, code }])),
  };
}

interface HandedCases {
  readonly moved: string[];
  readonly left: { readonly num: string; readonly code: string }[];
  readonly cursor?: string;
}

/** Gives what a person leads by name in a unit to another, page by page of the unit's open cases. */
async function handCases(
  deps: HandOverDeps,
  owner: string,
  to: string,
  request: Request<{ readonly id: string }, unknown, HandOverBody>,
  caller: Caller,
  now: Instant,
): Promise<Result<HandedCases, Refusal>> {
  const moved: string[] = [];
  const left: { num: string; code: string }[] = [];
  let cursor = request.body.cursor;
  for (let n = 0; n < PAGES; n += 1) {
    const from = cursor === undefined ? {} : { cursor };
    const page = await deps.list({ owner, status: 'open', limit: PAGE, ...from }, caller);
    if (!page.ok) return page;
    for (const meta of page.value.items.filter((one) => isTheirs(one, owner, request.params.id, caller))) {
      const refused = await give(deps, meta, to, request, caller, now);
      if (refused === undefined) moved.push(meta.num);
      else left.push({ num: meta.num, code: refused });
    }
    cursor = page.value.cursor;
    if (cursor === undefined) break;
  }
  return ok({ moved, left, ...(cursor === undefined ? {} : { cursor }) });
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
  const promises = await handPromises(deps, to.value, request, caller, now);
  const cases =
    party.value === undefined
      ? ok({ moved: [], left: [] })
      : await handCases(deps, party.value, to.value, request, caller, now);
  return cases.ok ? ok({ to: to.value, ...cases.value, ...promises }) : cases;
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
