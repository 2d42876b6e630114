import type { ActorRef, Caller, Post } from '../kernel/caller.ts';
import { toWgs84 } from '../kernel/coordinates.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, show } from '../kernel/time.ts';
import type { Answer, Request, UseCase } from '../route.ts';
import { ATTEMPTS, actorOf, repeatedOrStale, type Trace, traceOf } from '../workflow/command.ts';
import type { IdempotencyMark, MatterEvent } from '../workflow/matter.ts';
import type { CaseBodies, CaseCommand } from './bodies.ts';
import type { CommandAnswer } from './contract.ts';
import { decide } from './decide.ts';
import type { CaseMeta, CaseState, Evidence } from './model.ts';
import type { CaseDeps, CaseSave, Located } from './ports.ts';
import { isFrom, mayView, openActions, postFor, type RuleContext } from './rules.ts';
import { takeOver } from './rules-intake.ts';
import { type CaseAction, caseTable } from './table.ts';

/** The answer to a command, read from its event, so that the first answer can be given again. */
export const answerFrom = (num: string, event: MatterEvent, version = event.version): Answer => {
  const dueAt = event.data.dueAt;
  const body: CommandAnswer = {
    num,
    action: event.action,
    state: event.to as CaseState,
    version,
    at: show(event.at),
    ...(typeof dueAt === 'string' ? { dueAt: show(dueAt) } : {}),
  };
  return { body, version };
};

/** Finds the case, and hides what the caller may not see behind the same 404 as what does not exist. */
export const visible = async (deps: CaseDeps, num: string, caller: Caller): Promise<Result<CaseMeta, Refusal>> => {
  const meta = await deps.store.load(num);
  return meta && mayView(caller, meta) ? ok(meta) : err({ code: 'not-found' });
};

/** May this caller take this action on what was loaded, in this state? The order of the answers is the contract's. */
export const allowed = (action: CaseAction, meta: CaseMeta, caller: Caller): Result<Post, Refusal> => {
  const post = postFor(action, caller, meta);
  if (!post) return err({ code: 'forbidden', params: { action } });
  if (!isFrom(action, meta.state))
    return err({
      code: 'wrong-state',
      params: { action, state: meta.state },
      version: meta.version,
      openActions: openActions(caller, meta),
    });
  return ok(post);
};

const staleOrRepeated = async (
  deps: CaseDeps,
  meta: CaseMeta,
  command: CaseCommand,
  ifMatch: number,
  mark: IdempotencyMark | undefined,
): Promise<Result<Answer, Refusal>> => {
  const made = mark ? await deps.store.event(meta.num, '_', ifMatch + 1) : undefined;
  return repeatedOrStale(made, mark, command.action, meta.version, (event) => answerFrom(meta.num, event));
};

const evidenceOf = (command: CaseCommand): readonly Evidence[] =>
  command.action === 'submit' || command.action === 'inspect' ? (command.body.evidence ?? []) : [];

/** Where an amendment puts the case; a place outside every grid leaves it to the town. */
const amendedPlace = async (
  deps: CaseDeps,
  meta: CaseMeta,
  body: CaseBodies['amend'],
  now: Instant,
): Promise<Result<Located | undefined, Refusal>> => {
  if (body.point) {
    const point = toWgs84(body.point);
    if (!point.ok) return err({ code: 'bad-point', errors: [{ pointer: '/point', code: point.error }] });
    const located = await deps.locate(point.value, now);
    return ok({ town: meta.town, point: point.value, ...located });
  }
  if (!body.grid) return ok(undefined);
  const located = await deps.grid(body.grid);
  return located ? ok(located) : err({ code: 'unknown-grid', params: { grid: body.grid } });
};

/** What the rules look at besides the case; everything here is cached or read beside the case, never after it. */
const contextOf = async (
  deps: CaseDeps,
  meta: CaseMeta,
  command: CaseCommand,
  target: CaseMeta | undefined,
  actor: ActorRef,
  now: Instant,
): Promise<Result<RuleContext, Refusal>> => {
  const { action, body } = command;
  const named = action === 'file' || action === 'amend' ? (body.category ?? meta.category) : undefined;
  const [category, leadKnown, located] = await Promise.all([
    named ? deps.category(meta.town, named) : undefined,
    action === 'dispatch' ? deps.hasParty(meta.town, body.lead) : undefined,
    action === 'amend' ? amendedPlace(deps, meta, body, now) : ok(undefined),
  ]);
  if (!located.ok) return located;
  return ok({
    actor,
    at: now,
    calendar: deps.calendar,
    ...(category ? { category } : {}),
    ...(located.value ? { located: located.value } : {}),
    ...(target ? { target } : {}),
    ...(leadKnown === undefined ? {} : { leadKnown }),
  });
};

const eventOf = (
  meta: CaseMeta,
  next: CaseMeta,
  action: string,
  actor: ActorRef,
  now: Instant,
  data: Readonly<Record<string, unknown>>,
  mark?: IdempotencyMark,
): MatterEvent => ({
  part: '_',
  version: next.version,
  action,
  actor,
  at: now,
  from: meta.state,
  to: next.state,
  data,
  ...(mark ? { idempotency: mark } : {}),
});

interface Loaded {
  readonly meta: CaseMeta | undefined;
  readonly target: CaseMeta | undefined;
  readonly uploaded: ReadonlySet<string>;
}

const loadFor = async (deps: CaseDeps, num: string, command: CaseCommand): Promise<Loaded> => {
  const shown = evidenceOf(command).map((one) => one.id);
  const [meta, target, uploaded] = await Promise.all([
    deps.store.load(num),
    command.action === 'merge' ? deps.store.load(command.body.into) : undefined,
    shown.length > 0 ? deps.uploads.present(num, shown) : new Set<string>(),
  ]);
  return { meta, target, uploaded };
};

const saveOf = (
  loaded: CaseMeta,
  command: CaseCommand,
  target: CaseMeta | undefined,
  actor: ActorRef,
  now: Instant,
  change: CaseSave['change'],
  mark: IdempotencyMark | undefined,
  trace: Trace,
): CaseSave => {
  const event = eventOf(loaded, change.next, command.action, actor, now, change.data, mark);
  const base: CaseSave = {
    before: loaded,
    change,
    event,
    trace,
    ...(command.action === 'amend' && command.body.address ? { address: command.body.address } : {}),
  };
  if (command.action !== 'merge' || !target) return base;
  const next = takeOver(target, loaded);
  return {
    ...base,
    target: { before: target, next, event: eventOf(target, next, 'take-over', actor, now, { from: loaded.num }) },
  };
};

/**
 * One command on the head of a case: load, check, decide, save, in two round trips. After a collision it loads and
 * decides again, because what was decided on is no longer there; a lost condition is never retried blindly.
 */
const onHead = async (
  deps: CaseDeps,
  num: string,
  command: CaseCommand,
  request: Request,
  caller: Caller,
  now: Instant,
): Promise<Result<Answer, Refusal>> => {
  const ifMatch = request.ifMatch;
  const mark = request.idempotencyKey
    ? deps.mark(caller.person, `case:${num}:${command.action}`, request.idempotencyKey, command.body)
    : undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { meta, target, uploaded } = await loadFor(deps, num, command);
    if (!meta || !mayView(caller, meta)) return err({ code: 'not-found' });
    if (ifMatch === undefined) return err({ code: 'version-required' });
    if (ifMatch !== meta.version) return staleOrRepeated(deps, meta, command, ifMatch, mark);
    const post = allowed(command.action, meta, caller);
    if (!post.ok) return post;
    const missing = evidenceOf(command).find((one) => !uploaded.has(one.id));
    if (missing) return err({ code: 'unknown-attachment', params: { id: missing.id } });
    if (target && !mayView(caller, target)) return err({ code: 'merge-target-invalid', params: { into: target.num } });
    const actor = actorOf(caller, post.value);
    const context = await contextOf(deps, meta, command, target, actor, now);
    if (!context.ok) return context;
    const change = decide(meta, command, context.value);
    if (!change.ok) return change;
    const save = saveOf(meta, command, target, actor, now, change.value, mark, traceOf(request));
    const saved = await deps.store.save(save);
    if (saved.ok) return ok(answerFrom(num, save.event));
    await deps.backoff(attempt);
  }
  return err({ code: 'write-conflict' });
};

export const caseAction =
  (
    deps: CaseDeps,
    commuting: (
      command: CaseCommand,
      request: Request,
      caller: Caller,
      now: Instant,
      num: string,
    ) => Promise<Result<Answer, Refusal>>,
  ): UseCase =>
  async (request, caller, now) => {
    if (!caller) return err({ code: 'forbidden' });
    const { id, action } = request.params as { id: string; action: CaseAction };
    const command = { action, body: request.body } as CaseCommand;
    return caseTable[action].commutes
      ? commuting(command, request, caller, now, id)
      : onHead(deps, id, command, request, caller, now);
  };
