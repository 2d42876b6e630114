import type { Caller } from '../kernel/caller.ts';
import { covers } from '../kernel/codes.ts';
import { maskText } from '../kernel/masking.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, parseInstant, show } from '../kernel/time.ts';
import { calendarOf } from '../policies/rules.ts';
import type { Answer, Request, UseCase } from '../route.ts';
import { actorOf, decideAgain, traceOf } from '../workflow/command.ts';
import { isOverdue } from '../workflow/deadlines.ts';
import type { IdempotencyMark, MatterEvent } from '../workflow/matter.ts';
import type { CaseCommand } from './bodies.ts';
import { allowed, answerFrom, visible } from './command-service.ts';
import { answeredUnder } from './commuting-words.ts';
import type { SupervisionQuery } from './contract-supervision.ts';
import type { CaseMeta } from './model.ts';
import { MOST_SUPERVISIONS, type Supervision } from './model-supervision.ts';
import type { CaseDeps } from './ports.ts';
import type { Supervised } from './ports-supervision.ts';
import { areaOf, mayList, mayView } from './rules-rights.ts';
import { answeringPost, answerSupervision, giveSupervision, type SupervisionChange } from './rules-supervision.ts';

type Done = Promise<Result<Answer, Refusal>>;
type SupervisionCommand = Extract<CaseCommand, { action: 'supervise' | 'answer-supervision' }>;

export const isSupervision = (command: CaseCommand): command is SupervisionCommand =>
  command.action === 'supervise' || command.action === 'answer-supervision';

interface Asked<A extends SupervisionCommand['action']> {
  readonly c: CaseMeta;
  readonly body: Extract<SupervisionCommand, { action: A }>['body'];
  readonly request: Request;
  readonly caller: Caller;
  readonly now: Instant;
  readonly mark: IdempotencyMark | undefined;
}

const marked = (change: SupervisionChange, mark: IdempotencyMark | undefined): SupervisionChange =>
  mark ? { ...change, event: { ...change.event, idempotency: mark } } : change;

/** The first answer again, where the same request was heard before. */
const again = (c: CaseMeta, first: MatterEvent, mark: IdempotencyMark | undefined): Result<Answer, Refusal> =>
  first.idempotency?.body === mark?.body ? ok(answerFrom(c.num, first)) : err({ code: 'idempotency-key-reused' });

const give = async (deps: CaseDeps, asked: Asked<'supervise'>): Done => {
  const { c, body, request, caller, now, mark } = asked;
  const id = deps.ids.derived(caller.person, `case:${c.num}:supervise`, request.idempotencyKey);
  // What was given while it could be given is answered again, whatever became of the case, and of its day, since.
  const before = () => answeredUnder(deps, c.num, `sup-${id}`, mark);
  const post = allowed('supervise', c, caller);
  if (!post.ok) return (await before()) ?? post;
  const calendar = calendarOf(await deps.policy(c.town));
  const answerBy = parseInstant(body.answerBy) ?? body.answerBy;
  const { kind, text } = body;
  const made = giveSupervision(c, { id, kind, text, answerBy }, actorOf(caller, post.value), now, calendar);
  if (!made.ok) return (await before()) ?? made;
  const change = marked(made.value, mark);
  return decideAgain(deps.backoff, async () => {
    const given = await deps.store.supervise({ meta: c, change, calendar, trace: traceOf(request) });
    if (given === 'given') return ok(answerFrom(c.num, change.event));
    if (given === 'full') return err({ code: 'too-many-supervisions', params: { most: MOST_SUPERVISIONS } });
    const first = given === 'known' ? await deps.store.event(c.num, change.event.part, 1) : undefined;
    return first ? again(c, first, mark) : 'again';
  });
};

/** Somebody has answered it already: perhaps this very request, whose answer was lost. */
const answeredBefore = async (
  deps: CaseDeps,
  { c, mark }: Asked<'answer-supervision'>,
  supervision: Supervision,
): Done => {
  const first = mark ? await deps.store.event(c.num, `sup-${supervision.id}`, supervision.version) : undefined;
  if (first?.idempotency?.key === mark?.key && first) return again(c, first, mark);
  return err({ code: 'already-done', params: { by: supervision.answer?.by.person ?? '' } });
};

const attemptAnswer = async (
  deps: CaseDeps,
  asked: Asked<'answer-supervision'>,
  supervision: Supervision | undefined,
): Promise<Result<Answer, Refusal> | 'again'> => {
  const { c, body, request, caller, now, mark } = asked;
  const mayAtAll = allowed('answer-supervision', c, caller);
  if (!mayAtAll.ok) return mayAtAll;
  if (!supervision) return err({ code: 'unknown-supervision', params: { supervision: body.supervision } });
  if (supervision.state === 'answered') return answeredBefore(deps, asked, supervision);
  const post = answeringPost(caller, c, supervision, now);
  if (!post) return err({ code: 'forbidden', params: { action: 'answer-supervision' } });
  const made = answerSupervision(c, supervision, body.text, actorOf(caller, post), now);
  if (!made.ok) return made;
  const change = marked(made.value, mark);
  const calendar = calendarOf(await deps.policy(c.town));
  const saved = await deps.store.answerSupervision({ meta: c, change, calendar, trace: traceOf(request) });
  return saved === 'answered' ? ok(answerFrom(c.num, change.event)) : 'again';
};

const answer = async (deps: CaseDeps, asked: Asked<'answer-supervision'>, read: Supervision | undefined): Done => {
  let supervision = read;
  return decideAgain(deps.backoff, async () => {
    const outcome = await attemptAnswer(deps, asked, supervision);
    if (outcome === 'again') supervision = await deps.store.supervision(asked.c.num, asked.body.supervision);
    return outcome;
  });
};

/** Instructions are given and answered beside the case: no version of its head is needed, and none moves. */
export const supervisionAction = async (
  deps: CaseDeps,
  command: SupervisionCommand,
  request: Request,
  caller: Caller,
  now: Instant,
  num: string,
): Done => {
  const [meta, supervision] = await Promise.all([
    visible(deps, num, caller),
    command.action === 'answer-supervision' ? deps.store.supervision(num, command.body.supervision) : undefined,
  ]);
  if (!meta.ok) return meta;
  const key = request.idempotencyKey;
  const mark = key ? deps.mark(caller.person, `case:${num}:${command.action}`, key, command.body) : undefined;
  const rest = { c: meta.value, request, caller, now, mark };
  return command.action === 'supervise'
    ? give(deps, { ...rest, body: command.body })
    : answer(deps, { ...rest, body: command.body }, supervision);
};

const viewOf = ({ supervision, meta }: Supervised, now: Instant) => {
  const { id, state, version, kind, by, at, answerBy, timer, answer: given } = supervision;
  return {
    id,
    case: {
      num: meta.num,
      state: meta.state,
      town: meta.town,
      ...(meta.unit ? { unit: meta.unit } : {}),
      ...(meta.grid ? { grid: meta.grid } : {}),
      ...(meta.category ? { category: meta.category } : {}),
      ...(meta.categoryName ? { categoryName: meta.categoryName } : {}),
      ...(meta.lead ? { lead: meta.lead } : {}),
      ...(meta.drill ? { drill: true } : {}),
    },
    state,
    version,
    kind,
    text: maskText(supervision.text),
    by,
    at: show(at),
    answerBy: show(answerBy),
    late: given?.late ?? isOverdue(timer.clock, now),
    ...(given
      ? {
          answer: {
            text: maskText(given.text),
            by: given.by,
            at: show(given.at),
            ...(given.onBehalf ? { onBehalf: true } : {}),
            ...(given.selfApproved ? { selfApproved: true } : {}),
          },
        }
      : {}),
  };
};

/** Instructions of an area, of the caller, or on a case; whose case one may not see one does not see either. */
export const listSupervisions =
  (deps: CaseDeps): UseCase =>
  async (request, caller, now) => {
    if (!caller) return err({ code: 'forbidden' });
    const query = request.query as SupervisionQuery;
    const { area, state } = query;
    if (area && !mayList(caller, area, undefined)) return err({ code: 'not-found' });
    const found = await deps.store.supervisions(query, caller);
    if (!found.ok) return found;
    const shown = found.value.items
      .filter(({ meta }) => mayView(caller, meta) && (!area || covers(area, areaOf(meta))))
      .filter(({ supervision }) => !state || supervision.state === state);
    const { cursor } = found.value;
    return ok({ body: { items: shown.map((one) => viewOf(one, now)), ...(cursor ? { cursor } : {}) } });
  };
