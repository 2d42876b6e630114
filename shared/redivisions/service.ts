import { acceptBorder } from '../grids/rules.ts';
import type { Caller } from '../kernel/caller.ts';
import { covers } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, minus, parseInstant, show } from '../kernel/time.ts';
import { postOver, touches } from '../registers/rules.ts';
import { staffUseCase } from '../registers/use-case.ts';
import type { Answer, Request, UseCases } from '../route.ts';
import { actorOf, decideAgain, repeatedOrStale, traceOf } from '../workflow/command.ts';
import { headEvent, type IdempotencyMark, type MatterEvent } from '../workflow/matter.ts';
import { type Check, checkRedivision, inGroups, registerOf } from './checking.ts';
import type { RedivisionBody, RedivisionQuery } from './contract.ts';
import { ACTIVATION_LEAD, type RedivisionMeta, type Step } from './model.ts';
import type { RedivisionDeps, RedivisionSave } from './ports.ts';
import { decideRedivision, draftRedivision, openRedivisionActions, postForRedivision } from './rules.ts';
import { planSteps, type SentStep } from './rules-plan.ts';
import { type RedivisionAction, redivisionTable } from './table.ts';
import { fullView, summaryOf } from './views.ts';

type Done = Promise<Result<Answer, Refusal>>;
interface ById {
  readonly id: string;
}

const DRAFTERS = ['gridOffice', 'systemAdmin'] as const;
/** Matters by the rule that a report names. */
const RULED_SHOWN = 500;

/** What a check came to, as its event keeps it and every answer shows it. */
interface Shown {
  readonly check?: unknown;
}

const answerFrom = (id: string, event: MatterEvent, status: 200 | 201 = 200, shown: Shown = {}): Answer => ({
  status,
  body: { id, action: event.action, state: event.to, version: event.version, at: show(event.at), ...shown },
  version: event.version,
  ...(status === 201 ? { headers: { location: `/v1/redivisions/${id}` } } : {}),
});

/** The steps with borders as they may be kept, or the first border that breaks a rule. */
function accepted(body: RedivisionBody): Result<readonly SentStep[], Refusal> {
  const steps: SentStep[] = [];
  for (const [n, { retire, into }] of body.steps.entries()) {
    const made: SentStep['into'][number][] = [];
    for (const [i, grid] of into.entries()) {
      const border = acceptBorder(grid.border);
      if (!border.ok) {
        const errors = (border.error.errors ?? []).map(({ pointer, code }) => ({
          pointer: `/steps/${n}/into/${i}${pointer}`,
          code,
        }));
        return err({ ...border.error, errors });
      }
      made.push({ ...grid, border: border.value });
    }
    steps.push({ retire, into: made });
  }
  return ok(steps);
}

const sizeOf = (steps: readonly Step[]) => ({
  steps: steps.length,
  retired: steps.reduce((sum, { retired }) => sum + retired.length, 0),
  made: steps.reduce((sum, { made }) => sum + made.length, 0),
});

async function draft(
  deps: RedivisionDeps,
  request: Request<unknown, unknown, RedivisionBody>,
  caller: Caller,
  now: Instant,
): Done {
  const { body, idempotencyKey: key } = request;
  const post = postOver(caller, DRAFTERS, body.town);
  if (!post) return err({ code: 'forbidden', params: { action: 'draft' } });
  const from = parseInstant(body.from) ?? body.from;
  if (minus(from, now) < ACTIVATION_LEAD) {
    return err({ code: 'invalid-body', errors: [{ pointer: '/from', code: 'activated-too-late' }] });
  }
  const id = deps.derivedId(caller.person, 'redivision', key);
  const mark = key ? deps.mark(caller.person, 'redivision', key, body) : undefined;
  const first = mark && (await deps.store.event(id, 1));
  if (first) {
    return first.idempotency?.body === mark.body
      ? ok(answerFrom(id, first, 201))
      : err({ code: 'idempotency-key-reused' });
  }
  const sent = accepted(body);
  if (!sent.ok) return sent;
  const retired = sent.value.flatMap(({ retire }) => retire);
  const steps = planSteps(sent.value, body.town, await registerOf(deps.grids, retired, from));
  if (!steps.ok) return err({ code: 'invalid-body', errors: steps.error });
  const actor = actorOf(caller, post);
  const drafted = { id, town: body.town, reason: body.reason, from, ...sizeOf(steps.value) };
  const change = draftRedivision(drafted, actor, now, deps.calendar);
  const event = headEvent(change.next, 'draft', actor, now, change.data, undefined, mark);
  const { next, messages } = change;
  const saved = await deps.store.save({ next, steps: steps.value, event, messages, trace: traceOf(request) });
  return saved.ok ? ok(answerFrom(id, event, 201)) : err({ code: 'write-conflict' });
}

interface Acting {
  readonly id: string;
  readonly action: RedivisionAction;
  readonly request: Request;
  readonly caller: Caller;
  readonly now: Instant;
  readonly mark: IdempotencyMark | undefined;
}

/** What a check shows: what it found, and how much open work would move. */
const shownCheck = async (
  deps: RedivisionDeps,
  { checked, ...found }: Check,
  steps: readonly Step[],
): Promise<Shown> => ({
  check: {
    at: show(checked.at),
    faults: found.faults,
    warnings: found.warnings,
    moving: await inGroups(
      steps.flatMap(({ retired }) => retired),
      async (from) => ({ from, ...(await deps.store.openWork(from)) }),
    ),
  },
});

/** A map that does not fit together is refused with everything that is wrong with it. */
const withFindings = (refusal: Refusal, check: Check | undefined): Refusal =>
  refusal.code === 'redivision-faulty' && check
    ? { ...refusal, errors: check.faults.slice(0, 100).map(({ pointer, code }) => ({ pointer, code })) }
    : refusal;

/** Who may take it, in which state; the order of the answers is the contract's. */
const admitted = ({ action, caller }: Acting, of: RedivisionMeta): Result<MatterEvent['actor'], Refusal> => {
  const post = postForRedivision(action, caller, of);
  if (!post) return err({ code: 'forbidden', params: { action } });
  if (redivisionTable[action].from.includes(of.state)) return ok(actorOf(caller, post));
  const openActions = openRedivisionActions(caller, of);
  return err({ code: 'wrong-state', params: { action, state: of.state }, version: of.version, openActions });
};

async function decided(deps: RedivisionDeps, asked: Acting, of: RedivisionMeta, actor: MatterEvent['actor']) {
  const { action, request, now } = asked;
  const body = request.body as { readonly from?: string };
  const date = action === 'activate' && body.from !== undefined ? parseInstant(body.from) : undefined;
  const steps = action === 'withdraw' ? [] : await deps.store.steps(of.id);
  const held = { town: of.town, from: date ?? of.from };
  const check = action === 'withdraw' ? undefined : await checkRedivision(deps, held, steps, now);
  const change = decideRedivision(of, action, {
    actor,
    at: now,
    calendar: deps.calendar,
    data: action === 'activate' ? {} : (request.body as Readonly<Record<string, unknown>>),
    ...(check ? { checked: check.checked } : {}),
    from: date,
  });
  if (!change.ok) return err(withFindings(change.error, check));
  return ok({ change: change.value, check, steps });
}

async function attempt(deps: RedivisionDeps, asked: Acting): Promise<Result<Answer, Refusal> | 'again'> {
  const { id, action, request, caller, now, mark } = asked;
  const of = await deps.store.load(id);
  if (!of || !touches(caller, of.town)) return err({ code: 'not-found' });
  if (request.ifMatch !== of.version) {
    const made = mark && request.ifMatch !== undefined ? await deps.store.event(id, request.ifMatch + 1) : undefined;
    return repeatedOrStale(made, mark, action, of.version, (event) => answerFrom(id, event));
  }
  const actor = admitted(asked, of);
  if (!actor.ok) return actor;
  const made = await decided(deps, asked, of, actor.value);
  if (!made.ok) return made;
  const { change, check, steps } = made.value;
  const event = headEvent(change.next, action, actor.value, now, change.data, of.state, mark);
  const save: RedivisionSave = {
    before: of,
    next: change.next,
    event,
    messages: change.messages,
    trace: traceOf(request),
  };
  const saved = await deps.store.save(save);
  if (!saved.ok) return saved.error === 'busy' ? err({ code: 'redivision-busy', params: { town: of.town } }) : 'again';
  return ok(answerFrom(id, event, 200, action === 'check' && check ? await shownCheck(deps, check, steps) : {}));
}

function act(deps: RedivisionDeps, request: Request, caller: Caller, now: Instant): Done {
  const { id, action } = request.params as { id: string; action: RedivisionAction };
  const key = request.idempotencyKey;
  const mark = key ? deps.mark(caller.person, `redivision:${id}:${action}`, key, request.body) : undefined;
  return decideAgain(deps.backoff, () => attempt(deps, { id, action, request, caller, now, mark }));
}

async function read(deps: RedivisionDeps, id: string, caller: Caller): Done {
  const [of, steps, report] = await Promise.all([
    deps.store.load(id),
    deps.store.steps(id),
    deps.store.report(id, RULED_SHOWN),
  ]);
  if (!of || !touches(caller, of.town)) return err({ code: 'not-found' });
  return ok({ body: fullView(of, steps, report, caller), version: of.version });
}

async function list(deps: RedivisionDeps, query: RedivisionQuery, caller: Caller): Done {
  if (!caller.posts.some(({ area }) => covers(area, query.town) || covers(query.town, area))) {
    return err({ code: 'not-found' });
  }
  const found = await deps.store.list(query, caller);
  if (!found.ok) return found;
  const { items, cursor } = found.value;
  return ok({ body: { items: items.map((of) => summaryOf(of, caller)), ...(cursor ? { cursor } : {}) } });
}

/** The use cases of redivisions, by route name. */
export const redivisionUseCases = (deps: RedivisionDeps): UseCases => ({
  draftRedivision: staffUseCase<unknown, unknown, RedivisionBody>((request, caller, now) =>
    draft(deps, request, caller, now),
  ),
  listRedivisions: staffUseCase<unknown, RedivisionQuery>(({ query }, caller) => list(deps, query, caller)),
  getRedivision: staffUseCase<ById>(({ params }, caller) => read(deps, params.id, caller)),
  redivisionAction: staffUseCase((request, caller, now) => act(deps, request, caller, now)),
});
