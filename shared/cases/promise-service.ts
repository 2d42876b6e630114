import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, parseInstant } from '../kernel/time.ts';
import { calendarOf } from '../policies/rules.ts';
import type { Answer, Request } from '../route.ts';
import { actorOf, decideAgain, traceOf } from '../workflow/command.ts';
import { belongs } from './belonging.ts';
import type { CaseBodies } from './bodies.ts';
import { allowed, answerFrom } from './command-service.ts';
import type { CaseMeta } from './model.ts';
import { MOST_PROMISES } from './model-promise.ts';
import type { CaseDeps } from './ports.ts';
import { makePromise } from './rules-promise.ts';
import { ownerOf, promisingPost } from './rules-promise-rights.ts';

export type PromiseBody = Extract<CaseBodies['note'], { readonly kind: 'promise' }>;

export const isPromise = (body: CaseBodies['note']): body is PromiseBody => body.kind === 'promise';

const ofTheCase = async (deps: CaseDeps, to: string, num: string): Promise<boolean> => {
  if (!/^[0-9a-f]{64}$/.test(to)) return true;
  const report = await deps.store.report(to);
  return report !== undefined && belongs(deps, report, num);
};

/** Somebody has promised something on a case: it is theirs from now on, dated, and beside the head. */
export const promise = async (
  deps: CaseDeps,
  c: CaseMeta,
  body: PromiseBody,
  request: Request,
  caller: Caller,
  now: Instant,
): Promise<Result<Answer, Refusal>> => {
  const may = allowed('note', c, caller);
  if (!may.ok) return may;
  const post = promisingPost(caller, c);
  if (!post) return err({ code: 'party-concerned', params: { party: caller.person } });
  const [policy, known] = await Promise.all([deps.policy(c.town), ofTheCase(deps, body.to, c.num)]);
  if (!known) return err({ code: 'unknown-report', params: { report: body.to } });
  const route = `case:${c.num}:note`;
  const key = request.idempotencyKey;
  const mark = key ? deps.mark(caller.person, route, key, body) : undefined;
  const { to, what, text } = body;
  const given = {
    id: deps.ids.derived(caller.person, route, key),
    by: parseInstant(body.by) ?? body.by,
    ...{ to, what },
    ...(text ? { text } : {}),
  };
  const calendar = calendarOf(policy);
  const made = makePromise(c, given, ownerOf(caller.person, post), actorOf(caller, post), now, calendar);
  if (!made.ok) return made;
  const change = mark ? { ...made.value, event: { ...made.value.event, idempotency: mark } } : made.value;
  return decideAgain(deps.backoff, async () => {
    const saved = await deps.store.makePromise({ meta: c, change, calendar, trace: traceOf(request) });
    if (saved === 'made') return ok(answerFrom(c.num, change.event));
    if (saved === 'full') return err({ code: 'too-many-promises', params: { most: MOST_PROMISES } });
    const first = saved === 'known' ? await deps.store.event(c.num, change.event.part, 1) : undefined;
    if (!first) return 'again';
    return first.idempotency?.body === mark?.body
      ? ok(answerFrom(c.num, first))
      : err({ code: 'idempotency-key-reused' });
  });
};
