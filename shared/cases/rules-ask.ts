import type { Refusal } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import { DAY, parseInstant, plus } from '../kernel/time.ts';
import { extensionOf, type TownPolicy } from '../policies/rules.ts';
import { isOverdue, type Limit } from '../workflow/deadlines.ts';
import type { CaseMeta } from './model.ts';
import { type Rule, type RuleContext, refuse, refuseField, refuseOpenWhistle } from './rules.ts';
import { askOf } from './rules-asking.ts';
import { extended, isWithin } from './rules-extend.ts';
import { grantRules } from './rules-grant.ts';
import { checkSuspension } from './rules-suspend.ts';

/** What the town allows, in the words of a refusal. */
const notAllowed = (policy: TownPolicy, c: CaseMeta): Result<never, Refusal> => {
  const rule = extensionOf(policy, c);
  return refuse('extension-not-allowed', {
    times: rule?.times ?? 0,
    most: rule ? `${rule.most.n} ${rule.most.type}` : '0',
  });
};

/** What is asked for: within the town's policy, or whatever the platform may give that owns the limit. */
const wanted = (
  c: CaseMeta,
  asked: { readonly limit?: Limit | undefined; readonly until?: string | undefined },
  { policy, calendar }: RuleContext,
): Result<{ readonly limit?: Limit; readonly until?: string }, Refusal> => {
  const owned = c.upstream?.owns.includes('limit') === true;
  const until = asked.until ? parseInstant(asked.until) : undefined;
  if (until) {
    if (!owned) return refuseField('until', 'limit-not-owned');
    return c.clock?.dueAt && until <= c.clock.dueAt ? refuseField('until', 'not-after-the-limit') : ok({ until });
  }
  if (!asked.limit) return refuseField('limit', 'required');
  if (owned) return ok({ limit: asked.limit });
  const rule = extensionOf(policy, c);
  const left = rule !== undefined && (c.clock?.extensions ?? 0) < rule.times;
  return left && c.clock && isWithin(asked.limit, rule.most, c.clock, calendar)
    ? ok({ limit: asked.limit })
    : notAllowed(policy, c);
};

/**
 * More time, asked for while there still is some: at the deadline it is possible, after it no more. How much one extension
 * gives, and how often, is the town's policy per standard; where a platform owns the limit it is the platform's word alone.
 */
const askExtension: Rule<'ask-extension'> = (c, body, context) => {
  if (!c.clock && !c.upstream?.owns.includes('limit'))
    return refuse('wrong-state', { action: 'ask-extension', state: c.state });
  if (c.clock && isOverdue(c.clock, context.at)) return refuse('limit-passed');
  const asked = wanted(c, body, context);
  if (!asked.ok) return asked;
  const given: Limit | undefined = asked.value.until ? { type: 'absolute', at: asked.value.until } : asked.value.limit;
  const tried = given && extended(c, given, context.at, context);
  if (tried && !tried.ok) return tried.error.code === 'extension-not-allowed' ? notAllowed(context.policy, c) : tried;
  return askOf(c, context, { kind: 'extension', ...asked.value }, { text: body.reason });
};

/**
 * Nobody can go on until something else has happened. Suspension is the favourite hiding place: the reasons are a closed list, the end is planned,
 * the town says how often and how long, and the duty supervisor decides.
 */
const askSuspension: Rule<'ask-suspension'> = (c, body, context) => {
  const open = refuseOpenWhistle(c);
  if (open) return open;
  if (c.clock && isOverdue(c.clock, context.at)) return refuse('limit-passed');
  const { times, mostDays } = context.policy.suspension;
  if ((c.suspensions ?? 0) >= times) return refuse('suspension-not-allowed', { times, days: mostDays });
  const until = checkSuspension(body.until, context.at, context);
  if (!until.ok) return until;
  return askOf(c, context, { kind: 'suspension', reason: body.code, until: until.value }, { text: body.reason });
};

/** "Our part is done, it needs another": the unit stays responsible until the dispatcher agrees (首接负责). */
const requestTransfer: Rule<'request-transfer'> = (c, body, context) =>
  askOf(c, context, { kind: 'transfer' }, { text: body.reason }, body.to ? { to: body.to } : {});

/** Ended without being solved (特殊结案), with what the reporters will read; another person decides. */
const forceClose: Rule<'force-close'> = (c, body, context) => {
  const open = refuseOpenWhistle(c);
  if (open) return open;
  const asking = { kind: 'force-close', reason: body.code } as const;
  return askOf(c, context, asking, { text: body.answer }, { reason: body.reason });
};

/** It was late and that was not the unit's fault (超时申诉): asked within the town's days after closing. */
const appealOverdue: Rule<'appeal-overdue'> = (c, body, context) => {
  const days = context.policy.appealDays;
  if (!c.closedAt || context.at > plus(c.closedAt, days * DAY)) return refuse('window-passed', { days });
  const words = { text: body.reason, ...(body.evidence ? { evidence: body.evidence } : {}) };
  return askOf(c, context, { kind: 'overdue-appeal' }, words);
};

/** What one person asks and another decides. */
export const askRules = {
  'request-transfer': requestTransfer,
  'ask-extension': askExtension,
  'ask-suspension': askSuspension,
  'force-close': forceClose,
  'appeal-overdue': appealOverdue,
  ...grantRules,
};
