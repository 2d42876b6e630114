import type { Evidence } from '../evidence/model.ts';
import { evidenceFault, shownAttachments } from '../evidence/rules-shown.ts';
import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, show } from '../kernel/time.ts';
import { calendarOf } from '../policies/rules.ts';
import type { Answer, Request, UseCase, UseCases } from '../route.ts';
import { actorOf, decideAgain, repeatedOrStale, traceOf } from '../workflow/command.ts';
import { isOverdue } from '../workflow/deadlines.ts';
import type { IdempotencyMark, MatterEvent } from '../workflow/matter.ts';
import type { CoCommand } from './bodies-co.ts';
import type { CoAnswer, CoView } from './contract-co.ts';
import type { CaseMeta } from './model.ts';
import { CO_DONE, type CoPart, type CoState } from './model-co.ts';
import type { CaseDeps } from './ports.ts';
import { decideCo } from './rules-co.ts';
import { coDue } from './rules-co-clock.ts';
import { admitToCo, isLive, openCoActions } from './rules-co-rights.ts';
import { mayView } from './rules-rights.ts';
import { coWaitOf } from './waits-co.ts';

interface Asked {
  readonly num: string;
  readonly party: string;
  readonly command: CoCommand;
  readonly request: Request;
  readonly caller: Caller;
  readonly now: Instant;
  readonly mark: IdempotencyMark | undefined;
}

/** Read from the event, so that the first answer can be given again. */
const answerFrom = (num: string, event: MatterEvent): Answer => {
  const dueAt = event.data.dueAt;
  const body: CoAnswer = {
    num,
    part: event.part,
    action: event.action,
    state: event.to as CoState,
    version: event.version,
    at: show(event.at),
    ...(typeof dueAt === 'string' ? { dueAt: show(dueAt) } : {}),
  };
  return { body, version: event.version };
};

const shown = ({ command }: Asked): readonly Evidence[] =>
  command.action === 'co-result' ? (command.body.evidence ?? []) : [];

/** Somebody named an older version: the first answer again where it was their own command, else the version that stands. */
const repeated = async (deps: CaseDeps, asked: Asked, version: number): Promise<Result<Answer, Refusal>> => {
  const { num, party, command, request, mark } = asked;
  const made =
    mark && request.ifMatch !== undefined ? await deps.store.event(num, party, request.ifMatch + 1) : undefined;
  return repeatedOrStale(made, mark, command.action, version, (event) => answerFrom(num, event));
};

/** Load, check, decide, save: two round trips. `again` when another writer was in the way and nothing was written. */
const attempt = async (deps: CaseDeps, asked: Asked): Promise<Result<Answer, Refusal> | 'again'> => {
  const { num, party, command, request, caller, now, mark } = asked;
  const papers = shown(asked);
  const ids = papers.map(({ id }) => id);
  const [found, attachments] = await Promise.all([deps.store.coPart(num, party), deps.evidence.rowsOf(num, ids)]);
  if (!found?.part || !mayView(caller, found.meta)) return err({ code: 'not-found' });
  const { meta, part } = found;
  if (request.ifMatch !== part.version) return repeated(deps, asked, part.version);
  const post = admitToCo(caller, command.action, meta, part);
  if (!post.ok) return post;
  const actor = actorOf(caller, post.value);
  const [kept, policy, reliefs] = await Promise.all([
    deps.evidence.keep(attachments),
    deps.policy(meta.town),
    deps.reliefs(meta.town, now),
  ]);
  const fault = evidenceFault(papers, kept);
  if (fault) return err(fault);
  if ([...kept.values()].some(({ unsettled }) => unsettled)) return 'again';
  const calendar = calendarOf(policy);
  const change = decideCo(meta, part, command, { actor, at: now, calendar, policy, reliefs });
  if (!change.ok) return change;
  const { next, data } = change.value;
  const event: MatterEvent = {
    part: party,
    version: next.version,
    action: command.action,
    actor,
    at: now,
    from: part.state,
    to: next.state,
    data,
    ...(mark ? { idempotency: mark } : {}),
  };
  const save = {
    ...{ meta, before: part, change: change.value, event, calendar, trace: traceOf(request) },
    shown: shownAttachments(papers, kept),
  };
  const saved = await deps.store.saveCoPart(save);
  return saved.ok ? ok(answerFrom(num, event)) : 'again';
};

const coAction =
  (deps: CaseDeps): UseCase =>
  async (request, caller, now) => {
    if (!caller) return err({ code: 'forbidden' });
    const { id, party, action } = request.params as { id: string; party: string; action: CoCommand['action'] };
    const command = { action, body: request.body } as CoCommand;
    const key = request.idempotencyKey;
    const mark = key ? deps.mark(caller.person, `case:${id}:${party}:${action}`, key, request.body) : undefined;
    return decideAgain(deps.backoff, () => attempt(deps, { num: id, party, command, request, caller, now, mark }));
  };

const isOver = (c: CaseMeta, part: CoPart): boolean => !isLive(c, part);

const waitingOf = (c: CaseMeta, part: CoPart): Pick<CoView, 'waiting'> => {
  const limit = isOver(c, part) ? undefined : coWaitOf(part.state)?.limit;
  if (limit !== 'sign' && limit !== 'handle' && limit !== 'decide-return') return {};
  const dueAt = coDue(part);
  return { waiting: { limit, ...(dueAt ? { dueAt: show(dueAt) } : {}) } };
};

const viewOf = (c: CaseMeta, part: CoPart, caller: Caller, now: Instant): CoView => {
  const { clock } = part;
  const open = !isOver(c, part) && !CO_DONE.includes(part.state);
  return {
    party: part.party,
    state: part.state,
    version: part.version,
    round: part.round,
    ended: isOver(c, part) || part.endedAt !== undefined,
    invitedAt: show(part.invitedAt),
    ...(part.signedAt ? { signedAt: show(part.signedAt) } : {}),
    ...(clock?.dueAt ? { dueAt: show(clock.dueAt) } : {}),
    overdue: part.onTime === false || (open && clock !== undefined && isOverdue(clock, now)),
    ...(clock?.provisional ? { provisional: true } : {}),
    ...waitingOf(c, part),
    ...(part.result ? { result: part.result } : {}),
    ...(part.filedAt ? { filedAt: show(part.filedAt) } : {}),
    ...(part.onTime === undefined ? {} : { onTime: part.onTime }),
    ...(part.rejections ? { rejections: part.rejections } : {}),
    ...(part.reworks ? { reworks: part.reworks } : {}),
    actions: openCoActions(caller, c, part),
  };
};

const getParts =
  (deps: CaseDeps): UseCase =>
  async (request, caller, now) => {
    const { id } = request.params as { id: string };
    const [meta, parts] = await Promise.all([deps.store.load(id), deps.store.coParts(id)]);
    if (!caller || !meta || !mayView(caller, meta)) return err({ code: 'not-found' });
    return ok({ body: { items: parts.map((part) => viewOf(meta, part, caller, now)) } });
  };

const getPart =
  (deps: CaseDeps): UseCase =>
  async (request, caller, now) => {
    const { id, party } = request.params as { id: string; party: string };
    const found = await deps.store.coPart(id, party);
    if (!caller || !found?.part || !mayView(caller, found.meta)) return err({ code: 'not-found' });
    return ok({ body: viewOf(found.meta, found.part, caller, now), version: found.part.version });
  };

/** The use cases of co-units' parts, by route name. */
export const coUseCases = (deps: CaseDeps): UseCases => ({
  getCaseParts: getParts(deps),
  getCasePart: getPart(deps),
  coUnitAction: coAction(deps),
});
