import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, MINUTE, plus } from '../kernel/time.ts';
import type { Answer, Request } from '../route.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import type { CaseCommand } from './bodies.ts';
import { type CallCommand, callAction } from './calls-service.ts';
import { allowed, answerFrom, visible } from './command-service.ts';
import { say } from './commuting-words.ts';
import type { CaseMeta } from './model.ts';
import type { CaseDeps } from './ports.ts';
import { isPromise, promise } from './promise-service.ts';
import { isSupervision, supervisionAction } from './supervision-service.ts';

/** How long a claim holds: long enough to write an answer, short enough that nobody waits for somebody at lunch. */
export const LEASE = 10 * MINUTE;

type Done = Promise<Result<Answer, Refusal>>;

/** Somebody else holds it: no error, the answer names the holder; the caller may wait or go on regardless. */
const claim = async (deps: CaseDeps, meta: CaseMeta, caller: Caller, now: Instant): Done => {
  const held = await deps.store.claim(meta, { person: caller.person, until: plus(now, LEASE) }, now);
  if (held.person !== caller.person) return err({ code: 'already-done', params: { by: held.person } });
  return ok(answerFrom(meta.num, { ...headEvent(meta, 'claim', now), data: {} }, meta.version));
};

const headEvent = (meta: CaseMeta, action: string, now: Instant): MatterEvent => ({
  part: '_',
  version: meta.version,
  action,
  actor: { person: 'system', role: 'clock' },
  at: now,
  to: meta.state,
  data: {},
});

/** Taking hold of a case for a while, and letting go of it. */
const lease = async (
  deps: CaseDeps,
  meta: CaseMeta,
  action: 'claim' | 'release',
  caller: Caller,
  now: Instant,
): Done => {
  const post = allowed(action, meta, caller);
  if (!post.ok) return post;
  if (action === 'claim') return claim(deps, meta, caller, now);
  await deps.store.release(meta, caller.person);
  return ok(answerFrom(meta.num, headEvent(meta, 'release', now), meta.version));
};

const isCall = (command: CaseCommand): command is CallCommand =>
  command.action === 'call-back' || command.action === 'waive-call-back';

/** The actions that commute with every other: they need no version and touch no head. */
export const commutingAction =
  (deps: CaseDeps) =>
  async (command: CaseCommand, request: Request, caller: Caller, now: Instant, num: string): Done => {
    if (isSupervision(command)) return supervisionAction(deps, command, request, caller, now, num);
    const [meta, read] = await Promise.all([
      visible(deps, num, caller),
      isCall(command) ? deps.store.reportAndCall(command.body.report) : undefined,
    ]);
    if (!meta.ok) return meta;
    const c = meta.value;
    switch (command.action) {
      case 'note':
        if (isPromise(command.body)) return promise(deps, c, command.body, request, caller, now);
        return say(deps, c, command, request, caller, now);
      case 'answer-group':
      case 'urge':
      case 'supplement':
        return say(deps, c, command, request, caller, now);
      case 'call-back':
      case 'waive-call-back':
        return callAction(deps, c, command, request, caller, now, read ?? {});
      case 'claim':
      case 'release':
        return lease(deps, c, command.action, caller, now);
      default:
        // What only a reporter does comes by the public door.
        return err({ code: 'forbidden', params: { action: command.action } });
    }
  };
