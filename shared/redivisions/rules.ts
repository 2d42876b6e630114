import type { Calendar } from '../kernel/calendar.ts';
import type { ActorRef, Caller, Post } from '../kernel/caller.ts';
import { countyOf, covers, isTownCode } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, minus } from '../kernel/time.ts';
import { start } from '../workflow/deadlines.ts';
import type { OutMessage } from '../workflow/matter.ts';
import { actingPost, actionsFrom } from '../workflow/table.ts';
import { ACTIVATION_LEAD, type Checked, type RedivisionMeta, type RedivisionState, type Walk } from './model.ts';
import { type RedivisionAction, redivisionTable } from './table.ts';
import { LIMIT_OF } from './waits.ts';

/** What a command makes of a redivision. */
export interface RedivisionChange {
  readonly next: RedivisionMeta;
  readonly data: Readonly<Record<string, unknown>>;
  readonly messages: readonly OutMessage[];
}

/** Who consents for the county stands above the town; a town's own leader does not consent to the town. */
const mayTake =
  (action: RedivisionAction) =>
  (post: Post, { town }: Pick<RedivisionMeta, 'town'>): boolean =>
    covers(post.area, town) && !(action === 'consent' && isTownCode(post.area));

/** The post a caller may take the action with, if any. */
export const postForRedivision = (action: RedivisionAction, caller: Caller, of: RedivisionMeta): Post | undefined =>
  actingPost(redivisionTable[action], caller, of, mayTake(action), () => false);

/** The actions open to a caller now. */
export const openRedivisionActions = (caller: Caller, of: RedivisionMeta): RedivisionAction[] =>
  actionsFrom(redivisionTable, of.state)
    .filter((action): action is RedivisionAction => action !== 'finish')
    .filter((action) => postForRedivision(action, caller, of) !== undefined);

/** What every message about a redivision says: references and times. */
export const redivisionMessage = (
  of: RedivisionMeta,
  type: string,
  audience: string,
  stream: Pick<OutMessage, 'part' | 'version'> = { part: '_', version: of.version },
  extra: Readonly<Record<string, unknown>> = {},
): OutMessage => ({
  audience,
  type: `onegrid.redivision.${type}`,
  ...stream,
  data: {
    redivisionId: of.id,
    town: of.town,
    fromAt: of.from,
    retired: of.retired,
    made: of.made,
    ...(of.timer?.clock.dueAt ? { dueAt: of.timer.clock.dueAt } : {}),
    ...extra,
  },
});

export const townOffice = ({ town }: RedivisionMeta): string => `post:${town}:gridOffice`;
export const countyOffice = ({ town }: RedivisionMeta): string => `post:${countyOf(town) ?? town}:countyReviewer`;

/** The state with its limit begun; what nobody is waited for in has none. */
const moved = (
  of: RedivisionMeta,
  state: RedivisionState,
  at: Instant,
  calendar: Calendar,
  changes: Partial<RedivisionMeta>,
): RedivisionMeta => {
  const { timer: _over, ...kept } = of;
  const limit = state in LIMIT_OF ? LIMIT_OF[state as keyof typeof LIMIT_OF] : undefined;
  const timer = limit && { clock: start(limit, at, calendar) };
  return { ...kept, ...changes, state, version: of.version + 1, ...(timer ? { timer } : {}) };
};

/** A new draft. */
export const draftRedivision = (
  drafted: Pick<RedivisionMeta, 'id' | 'town' | 'reason' | 'from' | 'steps' | 'retired' | 'made'>,
  actor: ActorRef,
  at: Instant,
  calendar: Calendar,
): RedivisionChange => {
  const blank: RedivisionMeta = { ...drafted, state: 'drafted', version: 0, draftedBy: actor, draftedAt: at };
  const next = moved(blank, 'drafted', at, calendar, {});
  const { reason, from, steps, retired, made } = drafted;
  return { next, data: { reason, from, steps, retired, made }, messages: [] };
};

/** What a command brings besides the redivision: what the check found, and another date where one is given. */
export interface Asked {
  readonly actor: ActorRef;
  readonly at: Instant;
  readonly calendar: Calendar;
  readonly data: Readonly<Record<string, unknown>>;
  readonly checked?: Checked;
  readonly from?: Instant | undefined;
}

const setOut = (at: Instant): Walk => ({ phase: 'draw', at, index: 0, round: 1, moved: 0, left: 0, step: 0 });

const refuse = (code: Refusal['code'], params: Refusal['params']): Result<never, Refusal> =>
  err({ code, ...(params ? { params } : {}) });

/** What a fault of the check forbids: a map that does not fit together is neither proposed, consented to nor drawn. */
const sound = ({ checked }: Asked): Refusal | undefined =>
  checked && checked.faults > 0 ? { code: 'redivision-faulty', params: { faults: checked.faults } } : undefined;

const activated = (
  of: RedivisionMeta,
  { actor, at, calendar, data, checked, from }: Asked,
): Result<RedivisionChange, Refusal> => {
  const date = from ?? of.from;
  if (minus(date, at) < ACTIVATION_LEAD) {
    return err({ code: 'invalid-body', errors: [{ pointer: '/from', code: 'activated-too-late' }] });
  }
  const next = moved(of, 'activated', at, calendar, {
    from: date,
    activatedBy: actor,
    activatedAt: at,
    walk: setOut(at),
    ...(checked ? { checked } : {}),
  });
  const messages = [countyOffice(next), townOffice(next)].map((to) => redivisionMessage(next, 'activated', to));
  return ok({ next, data: { ...data, from: date }, messages });
};

/** What a command makes of a redivision that it is allowed on (post, state and version are checked before). */
export const decideRedivision = (
  of: RedivisionMeta,
  action: RedivisionAction,
  asked: Asked,
): Result<RedivisionChange, Refusal> => {
  const { actor, at, calendar, data, checked } = asked;
  const found = checked ? { checked } : {};
  if (action === 'check') {
    const next: RedivisionMeta = { ...of, ...found, version: of.version + 1 };
    return ok({
      next,
      data: { ...data, faults: checked?.faults ?? 0, warnings: checked?.warnings ?? 0 },
      messages: [],
    });
  }
  if (action === 'withdraw') {
    const next = moved(of, 'withdrawn', at, calendar, { withdrawnBy: actor, withdrawnAt: at });
    return ok({ next, data, messages: [townOffice(next)].map((to) => redivisionMessage(next, 'withdrawn', to)) });
  }
  const unsound = sound(asked);
  if (unsound) return err(unsound);
  if (action === 'activate') return activated(of, asked);
  if (action === 'approve') {
    const next = moved(of, 'proposed', at, calendar, { ...found, proposedBy: actor, proposedAt: at });
    return ok({ next, data, messages: [redivisionMessage(next, 'proposed', countyOffice(next))] });
  }
  if ([of.draftedBy.person, of.proposedBy?.person].includes(actor.person)) {
    return refuse('separation-of-duties', { rule: 'propose-consent' });
  }
  const next = moved(of, 'consented', at, calendar, { ...found, consentedBy: actor, consentedAt: at });
  return ok({ next, data, messages: [redivisionMessage(next, 'consented', townOffice(next))] });
};
