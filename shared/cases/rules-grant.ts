import type { Refusal } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import { parseInstant } from '../kernel/time.ts';
import type { Limit } from '../workflow/deadlines.ts';
import type { OutMessage } from '../workflow/matter.ts';
import type { CaseBodies } from './bodies.ts';
import { type Ask, type CaseMeta, SUSPENSIONS } from './model.ts';
import {
  advance,
  type Change,
  centre,
  change,
  isOfSeveral,
  message,
  REPORTERS,
  type Rule,
  type RuleContext,
  refuse,
  refuseField,
  refuseOpenWhistle,
  separated,
  troubled,
  type Words,
  withHandler,
} from './rules.ts';
import { askerOf } from './rules-asking.ts';
import { stand } from './rules-clock.ts';
import { extended } from './rules-extend.ts';
import { closed, goingOn, toldOfGoingOn } from './rules-finish.ts';
import { handled } from './rules-handled.ts';
import { reviewFrom } from './rules-suspend.ts';

/** A question that is granted, by whom and with what, and what the event says of it in any case. */
interface Granting {
  readonly c: CaseMeta;
  readonly ask: Ask;
  readonly body: CaseBodies['grant'];
  readonly context: RuleContext;
  /** On solo duty: asked and granted by one person. */
  readonly set: Partial<CaseMeta>;
  readonly data: Readonly<Record<string, unknown>>;
}

type Grant = (granting: Granting) => Result<Change, Refusal>;

const told = (next: CaseMeta, ask: Ask, verdict: 'granted' | 'denied'): OutMessage =>
  message(next, verdict, askerOf(ask), { ask: ask.kind });

/** The question is answered and waits no more. */
const answered = (
  c: CaseMeta,
  state: CaseMeta['state'],
  set: Partial<CaseMeta>,
  cleared: readonly (keyof CaseMeta)[] = [],
) => advance(c, state, set, ['ask', ...cleared]);

/** The words a question came with; a question whose words are needed is never stored without them. */
const wordsOf = ({ words }: RuleContext): Words => {
  if (!words) throw new RangeError('a question without its words');
  return words;
};

/**
 * More time, counted from the deadline and as of the asking: whoever asked in time is not late because the decision was.
 * A platform may give another time than the one that was asked for.
 */
const extension: Grant = ({ c, ask, body, context, set, data }) => {
  const given = body.until ? parseInstant(body.until) : ask.until;
  const by: Limit | undefined = given ? { type: 'absolute', at: given } : ask.limit;
  if (!by) return refuseField('until', 'required');
  const clock = extended(c, by, ask.at, context);
  if (!clock.ok) return clock;
  const next = answered(c, c.state, { ...set, clock: clock.value });
  const said = by.type === 'absolute' ? { until: by.at } : { limit: by };
  return change(next, { ...data, ...said, extensions: clock.value.extensions }, [told(next, ask, 'granted')]);
};

/**
 * The limit stands as of the asking, so that nobody loses time to the decision; the review is due after a month, and the end
 * is planned.
 */
const suspension: Grant = ({ c, ask, context, set, data }) => {
  const open = refuseOpenWhistle(c);
  if (open) return open;
  const reason = SUSPENSIONS.find((one) => one === ask.reason);
  // What was planned to have ended by now is not begun any more.
  if (!reason || !ask.until || ask.until <= context.at) return refuse('limit-passed');
  const clock = c.clock && stand(c, c.clock, { ...context, at: ask.at });
  const review = reviewFrom(c, context);
  const next = answered(c, 'suspended', {
    ...set,
    ...(clock ? { clock } : {}),
    suspension: { reason, since: context.at, until: ask.until, review },
    suspensions: (c.suspensions ?? 0) + 1,
  });
  const said = { code: reason, until: ask.until };
  const messages = [
    told(next, ask, 'granted'),
    message(next, 'suspended', centre(c, 'dispatcher'), { code: reason, untilAt: ask.until }),
  ];
  return change(next, { ...data, ...said }, messages);
};

/** Ended without being solved: in a column of its own, and told to the reporters in the words it was asked with. */
const forcedClose: Grant = ({ c, ask, context, set, data }) => {
  const open = refuseOpenWhistle(c);
  if (open) return open;
  const said = { closeKind: 'forced' as const };
  const code = ask.reason ? { code: ask.reason } : {};
  return withVerdict(
    ask,
    closed(c, context, wordsOf(context).text, { ...data, ...code, ...said }, { ...set, ...said }),
  );
};

/** The unit confirms what its worker has submitted: from now on it is handled, and its worker has submitted it. */
const submission: Grant = ({ c, ask, context, set, data }) => {
  const open = refuseOpenWhistle(c);
  if (open) return open;
  const { text, evidence } = wordsOf(context);
  const result = ask.result ? { result: ask.result } : {};
  // Who confirms it answers for it as well: neither calls the reporters back.
  const handledBy = withHandler(
    { ...c, handledBy: withHandler(c, context.actor) },
    { ...context.actor, person: ask.by },
  );
  const done = { ...set, ...result, submittedBy: ask.by, handledBy };
  const { next, inspectors } = handled(c, context, done, { cleared: ['ask'] });
  const said = { ...result, text, evidence: evidence ?? [] };
  return change(next, { ...data, ...said }, [told(next, ask, 'granted'), ...inspectors]);
};

/** The platform that owns refusal agrees; the reporter reads what the town wrote. */
const refusal: Grant = ({ c, ask, context, set, data }) => {
  const open = refuseOpenWhistle(c);
  if (open) return open;
  const { text, remedy } = wordsOf(context);
  const next = answered(c, 'refused', { ...set, closedAt: context.at, refusedBy: ask.by });
  const answer = { kind: 'refused' as const, text, ...(remedy ? { remedy } : {}) };
  const reporters = isOfSeveral(c) ? [message(next, 'refused', REPORTERS)] : [];
  return change(next, data, [told(next, ask, 'granted'), ...reporters], answer);
};

/** The platform that owns closing agrees with the answer. */
const closing: Grant = ({ c, ask, context, set, data }) => {
  const open = refuseOpenWhistle(c);
  return open ?? withVerdict(ask, closed(c, context, wordsOf(context).text, data, set));
};

/** Out of the statistics; that it was late stays as it is. */
const overdueAppeal: Grant = ({ c, ask, set, data }) => {
  const next = answered(c, c.state, { ...set, exempt: true });
  return change(next, data, [told(next, ask, 'granted')]);
};

/** Who asked is told too. */
const withVerdict = (ask: Ask, made: Result<Change, Refusal>): Result<Change, Refusal> => {
  if (!made.ok) return made;
  const { next, messages } = made.value;
  const verdict = told(next, ask, 'granted');
  const known = messages.some(({ audience }) => audience === verdict.audience);
  return ok({ ...made.value, messages: known ? messages : [...messages, verdict] });
};

const GRANTS: Readonly<Record<Exclude<Ask['kind'], 'transfer'>, Grant>> = {
  extension,
  suspension,
  'force-close': forcedClose,
  submission,
  refusal,
  closing,
  'overdue-appeal': overdueAppeal,
};

const notAsked = (c: CaseMeta, action: 'grant' | 'deny' | 'uphold') =>
  refuse('wrong-state', { action, state: c.state });

/** Somebody else than who asked says yes; on solo duty the duty supervisor may do both, and it is marked. */
const grant: Rule<'grant'> = (c, body, context) => {
  const { ask } = c;
  if (!ask || ask.kind === 'transfer') return notAsked(c, 'grant');
  if (body.until && (ask.kind !== 'extension' || context.actor.role !== 'platform'))
    return refuseField('until', 'limit-not-owned');
  const apart = separated(context, ask.by, 'ask-decide');
  if (!apart.ok) return apart;
  const data = { ask: ask.kind, asked: ask.version, ...(body.text ? { text: body.text } : {}), ...apart.value };
  return GRANTS[ask.kind]({ c, ask, body, context, set: apart.value, data });
};

/**
 * A platform that rejects the answer (退回重办) sends it back to handling, with the time that was left; the rest stays as it
 * is, also where the duty supervisor takes the question back because the platform is silent.
 */
const denied = (c: CaseMeta, ask: Ask, context: RuleContext): CaseMeta =>
  ask.kind === 'closing' && context.actor.role === 'platform' ? goingOn(c, context, {}) : answered(c, c.state, {});

/** Somebody says no, or who asked takes it back: nothing comes of a question, so there are no two sides of it to part. */
const deny: Rule<'deny'> = (c, body, context) => {
  const { ask } = c;
  if (!ask) return notAsked(c, 'deny');
  const next = denied(c, ask, context);
  const data = { ask: ask.kind, asked: ask.version, reason: body.reason };
  const again = next.state === c.state ? [] : toldOfGoingOn(c, next, 'rework');
  return change(next, data, [told(next, ask, 'denied'), ...again]);
};

/** The dispatcher agrees that it needs another unit; so many such and it is a problem order. */
const uphold: Rule<'uphold'> = (c, body, context) => {
  const { ask } = c;
  if (ask?.kind !== 'transfer') return notAsked(c, 'uphold');
  const apart = separated(context, ask.by, 'ask-decide');
  if (!apart.ok) return apart;
  const lead = c.lead ? { returnedBy: c.lead } : {};
  const next = answered(c, 'returned', { ...lead, ...troubled(c, context), ...apart.value }, ['assignee']);
  const data = { ask: ask.kind, asked: ask.version, ...(body.reason ? { reason: body.reason } : {}), ...apart.value };
  const messages = [
    told(next, ask, 'granted'),
    message(next, 'returned', centre(c, 'dispatcher'), { code: 'transfer' }),
  ];
  return change(next, data, messages);
};

export const grantRules = { grant, deny, uphold };
