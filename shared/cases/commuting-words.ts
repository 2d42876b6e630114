import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { Answer, Request } from '../route.ts';
import { actorOf, decideAgain, traceOf } from '../workflow/command.ts';
import type { IdempotencyMark, MatterEvent } from '../workflow/matter.ts';
import type { CaseCommand } from './bodies.ts';
import { allowed, answerFrom, occurredOf } from './command-service.ts';
import type { CaseMeta } from './model.ts';
import type { CaseDeps } from './ports.ts';
import { message, REPORTERS } from './rules.ts';
import { besideMessages, holderOf, urged } from './rules-reporter.ts';

/** What somebody says about a case, beside it: a note, a word to its reporters, an urging, an addition of its platform. */
export type Words = Extract<CaseCommand, { action: 'note' | 'urge' | 'supplement' | 'answer-group' }>;

const dataOf = ({ action, body }: Words): Readonly<Record<string, unknown>> => {
  if (action === 'note') return { ...(body.text === undefined ? {} : { text: body.text }), kind: body.kind ?? 'note' };
  if (action === 'answer-group') return { text: body.text };
  return body.text === undefined ? {} : { text: body.text };
};

/**
 * Notes wait until somebody looks; an urging and an addition are told to who has the case. A word to all reporters is one
 * message, however many they are: its consumer goes through them.
 */
const messagesOf = ({ action, body }: Words, meta: CaseMeta, part: string) => {
  if (action === 'note') return [];
  const stream = { part, version: 1 };
  if (action === 'answer-group')
    return [{ ...message(meta, 'group-answered', REPORTERS, body.now ? { now: true } : {}), ...stream }];
  return action === 'urge'
    ? besideMessages(meta, 'urged', urged(meta), stream)
    : besideMessages(meta, 'supplemented', [holderOf(meta)], stream);
};

/** The first answer, where the same request has begun this stream before; nothing where nobody has. */
export const answeredUnder = async (
  deps: Pick<CaseDeps, 'store'>,
  num: string,
  part: string,
  mark: IdempotencyMark | undefined,
): Promise<Result<Answer, Refusal> | undefined> => {
  const first = mark && (await deps.store.event(num, part, 1));
  if (!first) return undefined;
  return first.idempotency?.body === mark.body ? ok(answerFrom(num, first)) : err({ code: 'idempotency-key-reused' });
};

/** Words are a stream of their own of one event: they stand in nobody's way, and a repeated key finds them there. */
export const say = async (
  deps: CaseDeps,
  meta: CaseMeta,
  words: Words,
  request: Request,
  caller: Caller,
  now: Instant,
): Promise<Result<Answer, Refusal>> => {
  const { action, body } = words;
  const route = `case:${meta.num}:${action}`;
  const part = `${action}-${deps.ids.derived(caller.person, route, request.idempotencyKey)}`;
  const mark = request.idempotencyKey ? deps.mark(caller.person, route, request.idempotencyKey, body) : undefined;
  const post = allowed(action, meta, caller);
  // What was said while it could be said is answered again, whatever became of the case since.
  if (!post.ok) return (await answeredUnder(deps, meta.num, part, mark)) ?? post;
  const occurred = occurredOf(words, request, now);
  if (!occurred.ok) return occurred;
  const event: MatterEvent = {
    part,
    version: 1,
    action,
    actor: actorOf(caller, post.value),
    at: now,
    ...(occurred.value ? { occurredAt: occurred.value } : {}),
    from: meta.state,
    to: meta.state,
    data: dataOf(words),
    head: meta.version,
    ...(mark ? { idempotency: mark } : {}),
  };
  return decideAgain(deps.backoff, async () => {
    const added = await deps.store.addNote(meta, event, traceOf(request), messagesOf(words, meta, part));
    if (added === 'added') return ok(answerFrom(meta.num, event));
    // The same words at the same moment: which of the two it is, is known a moment later.
    if (added !== 'known') return 'again';
    return (await answeredUnder(deps, meta.num, part, mark)) ?? 'again';
  });
};
