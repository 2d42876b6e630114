import type { Refusal } from '../kernel/refusal.ts';
import type { Result } from '../kernel/result.ts';
import type { OutMessage } from '../workflow/matter.ts';
import type { Who } from '../workflow/waits.ts';
import type { Ask, CaseMeta } from './model.ts';
import { advance, type Change, centre, change, message, type RuleContext, type Words } from './rules.ts';
import { timerFor } from './rules-clock.ts';
import { decidersOf } from './rules-rights.ts';

/** What a question asks for; who asks, when, and the limit of the answer follow. */
export type Asking = Pick<Ask, 'kind' | 'limit' | 'reason' | 'until' | 'result'>;

/** Who asked, as an audience: their unit, or the person where it was somebody of the centre or of a grid. */
export const askerOf = (ask: Pick<Ask, 'party' | 'by'>): string => ask.party ?? `person:${ask.by}`;

/** Where somebody who decides reads what is asked of them. */
export const audienceOf = (who: Who, c: CaseMeta): string | undefined => {
  if ('role' in who) return centre(c, who.role);
  if (who.relation === 'platform') return c.escalation?.to ?? c.upstream?.platform;
  return c.lead;
};

const told = (next: CaseMeta): OutMessage[] => {
  const [actor] = decidersOf(next, next.ask?.kind === 'transfer' ? 'uphold' : 'grant');
  const audience = actor && audienceOf(actor, next);
  const { kind, timer, until } = next.ask ?? {};
  const decideAt = timer?.clock.dueAt ? { decideAt: timer.clock.dueAt } : {};
  return audience
    ? [message(next, 'asked', audience, { ask: kind, ...decideAt, ...(until ? { untilAt: until } : {}) })]
    : [];
};

/**
 * Asks somebody else: the case stays as it is until they have decided. The words are kept apart, because they may become
 * the reporter's answer; the decision has a limit of its own.
 */
export const askOf = (
  c: CaseMeta,
  context: RuleContext,
  asking: Asking,
  words: Words,
  extra: Readonly<Record<string, unknown>> = {},
): Result<Change, Refusal> => {
  const { actor, at } = context;
  const ask: Ask = {
    ...asking,
    by: actor.person,
    ...(actor.party ? { party: actor.party } : {}),
    at,
    version: c.version + 1,
    timer: timerFor(c, 'decide', context),
  };
  const next = advance(c, c.state, { ask });
  const { kind, limit, reason, until, result } = asking;
  const data = {
    ask: kind,
    ...(limit ? { limit } : {}),
    ...(reason ? { code: reason } : {}),
    ...(until ? { until } : {}),
    ...(result ? { result } : {}),
    text: words.text,
    ...(words.evidence ? { evidence: words.evidence } : {}),
    ...extra,
  };
  const made = change(next, data, told(next));
  return made.ok ? { ok: true, value: { ...made.value, words } } : made;
};
