import type { Refusal } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { CaseBodies, CaseCommand } from './bodies.ts';
import type { CaseMeta } from './model.ts';
import {
  type Change,
  centre,
  type HeadAction,
  mayBeTold,
  message,
  type Rule,
  type RuleContext,
  refuse,
} from './rules.ts';
import { askRules } from './rules-ask.ts';
import { askerOf } from './rules-asking.ts';
import { settle } from './rules-clock.ts';
import { coTold, withFailings, withoutOldCo } from './rules-co-head.ts';
import { dispatchRules } from './rules-dispatch.ts';
import { endRules } from './rules-end.ts';
import { escalationRules } from './rules-escalate.ts';
import { finishRules } from './rules-finish.ts';
import { atHome, rehomedBy } from './rules-home.ts';
import { intakeRules } from './rules-intake.ts';
import { mergeRules } from './rules-merge.ts';
import { withRecurrence } from './rules-recurrence.ts';
import { reopenRules } from './rules-reopen.ts';
import { reporterRules } from './rules-reporter.ts';
import { spotRules } from './rules-spot.ts';
import { suspensionRules } from './rules-suspend.ts';
import { verificationRules } from './rules-verify.ts';

/** One rule per action on the head. */
const rules: { readonly [A in HeadAction]: Rule<A> } = {
  ...intakeRules,
  ...endRules,
  ...spotRules,
  ...verificationRules,
  ...mergeRules,
  ...dispatchRules,
  ...askRules,
  ...suspensionRules,
  ...escalationRules,
  ...finishRules,
  ...reopenRules,
  ...reporterRules,
};

/** A command on the head, whose rule and body belong together. */
type HeadCommand = { [A in HeadAction]: { readonly action: A; readonly body: CaseBodies[A] } }[HeadAction];

const ruled = <A extends HeadAction>(
  c: CaseMeta,
  action: A,
  body: CaseBodies[A],
  context: RuleContext,
): Result<Change, Refusal> => rules[action](c, body, context);

/** Whether a command is one on the head, which has a rule here. */
const isOnHead = (command: CaseCommand): command is HeadCommand => command.action in rules;

/** A problem order (疑难件) is told to the duty supervisor once, when it becomes one. */
const problemTold = (before: CaseMeta, next: CaseMeta): Change['messages'] =>
  next.problem && !before.problem ? [message(next, 'problem', centre(next, 'dutySupervisor'))] : [];

/** A question that lapses with what was done is told to who asked: they would wait for an answer that never comes. */
const lapsedTold = (
  before: CaseMeta,
  next: CaseMeta,
  action: HeadAction,
  { actor }: RuleContext,
): Change['messages'] => {
  const { ask } = before;
  const gone = ask !== undefined && next.ask?.version !== ask.version;
  if (!gone || action === 'grant' || action === 'deny' || action === 'uphold' || ask.by === actor.person) return [];
  return [message(next, 'lapsed', askerOf(ask), { ask: ask.kind })].filter(({ audience }) => mayBeTold(audience, next));
};

/** The deadline that stands when all is settled, in the event and in what people are told. */
const withDeadline = (before: CaseMeta, next: CaseMeta, { data, messages, ...rest }: Change): Change => {
  const dueAt = next.clock?.stoppedAt ? undefined : next.clock?.dueAt;
  const moved = dueAt !== undefined && dueAt !== before.clock?.dueAt ? { dueAt } : {};
  const told = messages.map((one) => {
    const { dueAt: _before, ...said } = one.data;
    return { ...one, data: dueAt === undefined ? said : { ...said, dueAt } };
  });
  return { ...rest, next, data: { ...data, ...moved }, messages: told };
};

/**
 * What a command makes of a case that it is allowed on (actor, state and version are checked before). Limits and what
 * belongs to a state follow from the state, for all rules in one place; and what lies in a grid that is retired comes to its
 * new one with whatever is done with it. The commuting actions (`note`, `urge`,
 * `call-back`, `claim` …) leave the head alone and have their own rules.
 */
export const decide = (c: CaseMeta, command: CaseCommand, context: RuleContext): Result<Change, Refusal> => {
  if (!isOnHead(command)) return refuse('wrong-state', { action: command.action, state: c.state });
  const here = atHome(c, context.home);
  const made = ruled(here, command.action, command.body, context);
  if (!made.ok) return made;
  const next = withoutOldCo(
    here,
    settle(here, withFailings(here, withRecurrence(made.value.next, context.recurrence), context), context),
  );
  const knows = new Set(made.value.messages.map(({ audience }) => audience));
  const lapsed = lapsedTold(here, next, command.action, context).filter(({ audience }) => !knows.has(audience));
  const change = { ...made.value, messages: [...made.value.messages, ...problemTold(here, next), ...lapsed] };
  const told = withDeadline(here, next, change);
  const messages = [...told.messages, ...coTold(here, next, told, context)];
  return ok(rehomedBy(context.home, { ...told, messages }));
};
