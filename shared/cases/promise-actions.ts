import type { Caller, Post } from '../kernel/caller.ts';
import { maskText } from '../kernel/masking.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, show } from '../kernel/time.ts';
import { calendarOf } from '../policies/rules.ts';
import type { Answer, Request, UseCase, UseCases } from '../route.ts';
import { actorOf, decideAgain, repeatedOrStale, traceOf } from '../workflow/command.ts';
import { isOverdue } from '../workflow/deadlines.ts';
import type { IdempotencyMark, MatterEvent } from '../workflow/matter.ts';
import type { PromiseQuery } from './contract-promise.ts';
import type { CaseMeta } from './model.ts';
import type { CasePromise, PromiseState } from './model-promise.ts';
import type { CaseDeps } from './ports.ts';
import type { PromisePeople } from './ports-promise.ts';
import { dropPromise, keepPromise, type PromiseChange, passPromise, promisePart } from './rules-promise.ts';
import { openPromiseActions, ownerOf, postForPromise, promisingPost } from './rules-promise-rights.ts';
import { mayList, mayView } from './rules-rights.ts';
import { type PromiseAction, promiseTable } from './table-promise.ts';

type Done = Promise<Result<Answer, Refusal>>;
export type PromiseDeps = Pick<CaseDeps, 'store' | 'policy' | 'mark' | 'backoff'> & PromisePeople;

interface Asked {
  readonly num: string;
  readonly id: string;
  readonly action: PromiseAction;
  readonly request: Request;
  readonly caller: Caller;
  readonly now: Instant;
  readonly mark: IdempotencyMark | undefined;
}

const STATE_AFTER: Readonly<Record<PromiseAction, PromiseState>> = {
  'keep-promise': 'kept',
  'pass-promise': 'open',
  'drop-promise': 'dropped',
};

/** The answer, read from the event of a promise: a repeated request gets the first one, word for word. */
const answerFrom = ({ num, id }: Pick<Asked, 'num' | 'id'>, event: MatterEvent): Answer => {
  const action = event.action as PromiseAction;
  const state = STATE_AFTER[action];
  const body = { num, promise: id, action, state, version: event.version, at: show(event.at) };
  return { body, version: event.version };
};

const passed = async (
  deps: PromiseDeps,
  { request, now }: Asked,
  c: CaseMeta,
  promise: CasePromise,
  actor: ReturnType<typeof actorOf>,
): Promise<Result<PromiseChange, Refusal>> => {
  const { to } = request.body as { readonly to: string };
  const colleague = await deps.colleague(to, now);
  const post = colleague && promisingPost(colleague, c, promise.owner);
  // Who does not see the case can't keep what was promised on it, and is not told of it either.
  if (!post) return err({ code: 'unknown-person', errors: [{ pointer: '/to', code: 'unknown' }] });
  return passPromise(c, promise, ownerOf(to, post), actor, now);
};

const decided = async (
  deps: PromiseDeps,
  asked: Asked,
  c: CaseMeta,
  promise: CasePromise,
  post: Post,
): Promise<Result<PromiseChange, Refusal>> => {
  const { action, request, caller, now } = asked;
  const actor = actorOf(caller, post);
  const body = request.body as { readonly text?: string; readonly reason?: string };
  switch (action) {
    case 'keep-promise':
      return ok(keepPromise(c, promise, body.text, actor, now));
    case 'drop-promise':
      return dropPromise(c, promise, body.reason ?? '', actor, now);
    case 'pass-promise':
      return passed(deps, asked, c, promise, actor);
  }
};

const attempt = async (deps: PromiseDeps, asked: Asked): Promise<Result<Answer, Refusal> | 'again'> => {
  const { num, id, action, request, caller, mark } = asked;
  const [meta, promise] = await Promise.all([deps.store.load(num), deps.store.promise(num, id)]);
  if (!meta || !promise || !mayView(caller, meta)) return err({ code: 'not-found' });
  const { ifMatch } = request;
  if (ifMatch !== promise.version) {
    const made = mark && ifMatch !== undefined ? await deps.store.event(num, promisePart(id), ifMatch + 1) : undefined;
    return repeatedOrStale(made, mark, action, promise.version, (event) => answerFrom(asked, event));
  }
  const post = postForPromise(action, caller, meta, promise);
  if (!post) return err({ code: 'forbidden', params: { action } });
  if (!promiseTable[action].from.includes(promise.state)) {
    const { state, version } = promise;
    return err({ code: 'wrong-state', params: { action, state }, version, openActions: [] });
  }
  const made = await decided(deps, asked, meta, promise, post);
  if (!made.ok) return made;
  const change = mark ? { ...made.value, event: { ...made.value.event, idempotency: mark } } : made.value;
  const calendar = calendarOf(await deps.policy(meta.town));
  const saved = await deps.store.savePromise({ meta, change, calendar, trace: traceOf(request) });
  return saved === 'saved' ? ok(answerFrom(asked, change.event)) : 'again';
};

const promiseAction =
  (deps: PromiseDeps): UseCase =>
  async (request, caller, now) => {
    if (!caller) return err({ code: 'forbidden' });
    const { id: num, promise: id, action } = request.params as { id: string; promise: string; action: PromiseAction };
    const key = request.idempotencyKey;
    const mark = key ? deps.mark(caller.person, `promise:${id}:${action}`, key, request.body) : undefined;
    return decideAgain(deps.backoff, () => attempt(deps, { num, id, action, request, caller, now, mark }));
  };

const masked = (text: string | undefined) => (text ? { text: maskText(text) } : {});

/** A promise as those see it who see its case. */
export const promiseViewOf = (promise: CasePromise, c: CaseMeta, caller: Caller, now: Instant) => {
  const { id, state, version, to, what, text, by, made, owner, timer, passed: from, kept, dropped } = promise;
  return {
    id,
    case: {
      num: c.num,
      state: c.state,
      town: c.town,
      ...(c.unit ? { unit: c.unit } : {}),
      ...(c.grid ? { grid: c.grid } : {}),
      ...(c.category ? { category: c.category } : {}),
      ...(c.categoryName ? { categoryName: c.categoryName } : {}),
      ...(c.lead ? { lead: c.lead } : {}),
      ...(c.drill ? { drill: true } : {}),
    },
    ...{ state, version, to },
    what: maskText(what),
    ...masked(text),
    by: show(by),
    late: kept?.late ?? (state === 'open' && isOverdue(timer.clock, now)),
    madeBy: made.by,
    at: show(made.at),
    owner: { ...owner },
    ...(from ? { passed: { ...from, at: show(from.at) } } : {}),
    ...(kept
      ? { kept: { by: kept.by, at: show(kept.at), ...masked(kept.text), ...(kept.onBehalf ? { onBehalf: true } : {}) } }
      : {}),
    ...(dropped
      ? {
          dropped: {
            by: dropped.by,
            at: show(dropped.at),
            reason: maskText(dropped.reason),
            ...(dropped.selfApproved ? { selfApproved: true } : {}),
          },
        }
      : {}),
    actions: openPromiseActions(caller, c, promise),
  };
};

/** Promises of an area, of the caller, or on a case; whose case one may not see one does not see either. */
const listPromises =
  (deps: PromiseDeps): UseCase =>
  async (request, caller, now) => {
    if (!caller) return err({ code: 'forbidden' });
    const query = request.query as PromiseQuery;
    if (query.area && !mayList(caller, query.area, undefined)) return err({ code: 'not-found' });
    const found = await deps.store.promises(query, caller);
    if (!found.ok) return found;
    const shown = found.value.items
      .filter(({ meta }) => mayView(caller, meta))
      .filter(({ promise }) => !query.state || (promise.state === 'open') === (query.state === 'open'));
    const { cursor } = found.value;
    const items = shown.map(({ promise, meta }) => promiseViewOf(promise, meta, caller, now));
    return ok({ body: { items, ...(cursor ? { cursor } : {}) } });
  };

const getPromise =
  (deps: PromiseDeps): UseCase =>
  async (request, caller, now): Done => {
    const { id: num, promise: id } = request.params as { id: string; promise: string };
    const [meta, promise] = await Promise.all([deps.store.load(num), deps.store.promise(num, id)]);
    if (!caller || !meta || !promise || !mayView(caller, meta)) return err({ code: 'not-found' });
    return ok({ body: promiseViewOf(promise, meta, caller, now), version: promise.version });
  };

/** The use cases of the promises book, by route name. */
export const promiseUseCases = (deps: PromiseDeps): UseCases => ({
  listPromises: listPromises(deps),
  getPromise: getPromise(deps),
  promiseAction: promiseAction(deps),
});
