import { MINUTE, show } from '../kernel/time.ts';
import { isWorkLimit } from '../workflow/deadlines.ts';
import type { Timer } from '../workflow/timers.ts';
import { type Ask, type CaseMeta, FORCED, SUSPENSIONS, type Upstream } from './model.ts';
import type { CaseSummary } from './views.ts';

const dueOf = (timer: Timer | undefined): string | undefined => {
  const dueAt = timer?.clock.dueAt;
  return dueAt === undefined ? undefined : show(dueAt);
};

const CODES = [...SUSPENSIONS, ...FORCED];

const askOf = ({ kind, by, party, at, timer, limit, reason, until, result }: Ask): CaseSummary['ask'] => {
  const decideAt = dueOf(timer);
  const code = CODES.find((one) => one === reason);
  return {
    kind,
    by,
    ...(party ? { party } : {}),
    at: show(at),
    ...(decideAt ? { decideAt } : {}),
    ...(limit && limit.type !== 'absolute' ? { limit } : {}),
    ...(code ? { code } : {}),
    ...(until ? { until: show(until) } : {}),
    ...(result ? { result } : {}),
  };
};

const suspensionOf = ({
  reason,
  since,
  until,
  review,
}: NonNullable<CaseMeta['suspension']>): CaseSummary['suspension'] => {
  const reviewAt = dueOf(review);
  return { code: reason, since: show(since), until: show(until), ...(reviewAt ? { reviewAt } : {}) };
};

/** What a question asks of the platform that owns it. */
const PENDING = { extension: 'limit', refusal: 'refusal', closing: 'closing' } as const;

const upstreamOf = ({ platform, externalNo, owns }: Upstream, ask: Ask | undefined): CaseSummary['upstream'] => {
  const asked = ask && ask.kind in PENDING ? PENDING[ask.kind as keyof typeof PENDING] : undefined;
  return {
    platform,
    ...(externalNo ? { externalNo } : {}),
    owns: [...owns],
    ...(asked && owns.includes(asked) ? { pending: asked } : {}),
  };
};

/** What is left while the limit stands; a case that rests has no deadline but a remaining time. */
const timesOf = ({ clock, stage }: CaseMeta): Partial<CaseSummary> => {
  const stageDueAt = dueOf(stage);
  return {
    ...(stageDueAt ? { stageDueAt } : {}),
    ...(clock?.leftMs !== undefined && clock.stoppedAt === undefined
      ? { remaining: { minutes: Math.floor(clock.leftMs / MINUTE), working: isWorkLimit(clock.limit) } }
      : {}),
    ...(clock && clock.extensions > 0 ? { extensions: clock.extensions } : {}),
  };
};

/** Where a case stands besides its state, as the centre and the units read it. */
export const standingOf = (c: CaseMeta): Partial<CaseSummary> => {
  const { ask, suspension, escalation, upstream, dispute } = c;
  const decideAt = dueOf(dispute?.timer);
  return {
    ...timesOf(c),
    ...(ask ? { ask: askOf(ask) } : {}),
    ...(suspension ? { suspension: suspensionOf(suspension) } : {}),
    ...(c.suspensions ? { suspensions: c.suspensions } : {}),
    ...(escalation ? { escalation: { ...escalation } } : {}),
    ...(upstream ? { upstream: upstreamOf(upstream, ask) } : {}),
    ...(dispute ? { dispute: { at: show(dispute.at), ...(decideAt ? { decideAt } : {}) } } : {}),
    ...(c.problem ? { problem: true } : {}),
    ...(c.closeKind ? { closeKind: c.closeKind } : {}),
  };
};
