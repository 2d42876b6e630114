import type { Caller } from '../kernel/caller.ts';
import { maskText } from '../kernel/masking.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import { staffUseCase } from '../registers/use-case.ts';
import type { UseCase } from '../route.ts';
import type { FoundNumbers, SearchIndex } from '../words/model.ts';
import { holdsAll, lookedUp, searchedOf, termsOf, type Units } from '../words/rules.ts';
import { type FoundCases, type SearchBody, SHOWN_OF_TEXT } from './contract-search.ts';
import type { CaseMeta } from './model.ts';
import { isFound, type SearchScope, searchScope } from './rules-search.ts';
import { summaryOf } from './summary.ts';

/** A case with its words, as a search compares them. */
export interface WordedCase {
  readonly meta: CaseMeta;
  readonly text: string;
  readonly address?: string | undefined;
}

/** Where a page begins and the next one does, sealed for one caller and one search. */
export interface SearchCursors {
  readonly read: (body: SearchBody, caller: Caller, now: Instant) => Result<string | undefined, Refusal>;
  readonly make: (body: SearchBody, caller: Caller, last: string, now: Instant) => string;
}

export interface SearchDeps {
  readonly index: SearchIndex;
  /** The heads and words of some cases, in one round trip; what is gone is left out. */
  readonly cases: (nums: readonly string[]) => Promise<readonly WordedCase[]>;
  readonly cursors: SearchCursors;
}

interface Page {
  readonly items: readonly WordedCase[];
  /** The last that was looked at, where there is more behind it. */
  readonly last?: string | undefined;
}

/**
 * A page of what was found. The index may be behind its cases, or hold what only looks alike: what does not hold the words, or
 * is not for this caller, is left out, and the page filled up once. So at most twice as much is read as is asked for.
 */
const pageOf = async (
  deps: SearchDeps,
  nums: readonly string[],
  limit: number,
  isRight: (one: WordedCase) => boolean,
): Promise<Page> => {
  const first = (await deps.cases(nums.slice(0, limit))).filter(isRight);
  const short = limit - first.length;
  if (short === 0 || nums.length <= limit)
    return { items: first, last: nums.length > limit ? nums[limit - 1] : undefined };
  const more = (await deps.cases(nums.slice(limit, 2 * limit))).filter(isRight);
  const items = [...first, ...more.slice(0, short)];
  const looked = more.length > short ? items.at(-1)?.meta.num : nums[Math.min(nums.length, 2 * limit) - 1];
  return { items, last: looked === nums.at(-1) ? undefined : looked };
};

const viewOf = ({ meta, text, address }: WordedCase, now: Instant): FoundCases['items'][number] => ({
  ...summaryOf(meta, now),
  text: [...maskText(text)].slice(0, SHOWN_OF_TEXT).join(''),
  ...(address ? { address: maskText(address) } : {}),
});

const isRightFor =
  (caller: Caller, scope: SearchScope, terms: readonly Units[]) =>
  (one: WordedCase): boolean =>
    isFound(caller, scope, one.meta) && holdsAll(searchedOf(one), terms);

/** "There was something about a mast in Jinshan Road": the cases that hold all the words, the newest first. */
export const searchUseCases = (deps: SearchDeps): Record<'searchCases', UseCase> => ({
  searchCases: staffUseCase<unknown, unknown, SearchBody>(async ({ body }, caller, now) => {
    const scope = searchScope(caller, body);
    if (!scope.ok) return scope;
    const below = deps.cursors.read(body, caller, now);
    if (!below.ok) return below;
    const terms = termsOf(body.words);
    const { town, unit, open, apart } = scope.value;
    const { from, to, limit } = body;
    const own = [caller.person, ...(caller.serves ?? [])];
    const sought = { town, unit, open, apart, own, from, to, below: below.value, grams: lookedUp(terms) };
    const found: FoundNumbers = await deps.index(sought, now);
    const page = await pageOf(deps, found.nums, limit, isRightFor(caller, scope.value, terms));
    const answer: FoundCases = {
      items: page.items.map((one) => viewOf(one, now)),
      ...(page.last ? { cursor: deps.cursors.make(body, caller, page.last, now) } : {}),
      ...(found.stopped ? { stopped: true } : {}),
    };
    return ok({ body: answer });
  }),
});
