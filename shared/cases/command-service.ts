import { evidenceFault, shownAttachments } from '../evidence/rules-shown.ts';
import type { ActorRef, Caller, Post } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, show } from '../kernel/time.ts';
import type { Answer, Request, UseCase } from '../route.ts';
import { actorOf, decideAgain, repeatedOrStale, type Trace, traceOf } from '../workflow/command.ts';
import { headEvent, type IdempotencyMark, type MatterEvent } from '../workflow/matter.ts';
import { occurredAt } from '../workflow/occurred.ts';
import type { CaseCommand } from './bodies.ts';
import { contextOf, evidenceOf, type Loaded, loadFor, lookedUpOnce } from './command-context.ts';
import type { CommandAnswer } from './contract.ts';
import { decide } from './decide.ts';
import type { CaseMeta, CaseState } from './model.ts';
import type { CaseDeps, CaseSave } from './ports.ts';
import type { RuleContext } from './rules.ts';
import { giveBack, takeOver } from './rules-merge.ts';
import { isFrom, mayView, openActions, postFor } from './rules-rights.ts';
import { type CaseAction, caseTable } from './table.ts';

/** The answer to a command, read from its event, so that the first answer can be given again. */
export const answerFrom = (num: string, event: MatterEvent, version = event.head ?? event.version): Answer => {
  const { dueAt, supervision, promise } = event.data;
  const body: CommandAnswer = {
    num,
    action: event.action,
    state: event.to as CaseState,
    version,
    at: show(event.at),
    ...(typeof dueAt === 'string' ? { dueAt: show(dueAt) } : {}),
    ...(typeof supervision === 'string' ? { supervision } : {}),
    ...(typeof promise === 'string' ? { promise } : {}),
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
  if (!isFrom(action, meta))
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

/** Who handed a case back sees it no more, and still gets the first answer to that again; everybody else gets nothing. */
const noLongerSeen = async (
  deps: CaseDeps,
  meta: CaseMeta,
  { command, request, mark }: Asked,
): Promise<Result<Answer, Refusal>> => {
  const repeated = mark && request.ifMatch !== undefined && request.ifMatch < meta.version;
  const first = repeated ? await staleOrRepeated(deps, meta, command, request.ifMatch, mark) : undefined;
  return first?.ok ? first : err({ code: 'not-found' });
};

/** What is written when a command was decided: its event, and the other case of a merge. */
export const saveOf = (
  loaded: CaseMeta,
  command: CaseCommand,
  { target, actor, at: now, calendar, policy, reliefs, parts }: RuleContext,
  change: CaseSave['change'],
  mark: IdempotencyMark | undefined,
  trace: Trace,
): CaseSave => {
  const event = headEvent(change.next, command.action, actor, now, change.data, loaded.state, mark);
  const base: CaseSave = {
    before: loaded,
    calendar,
    time: { at: now, calendar, policy, reliefs },
    change,
    event,
    trace,
    ...(parts ? { parts } : {}),
    ...(command.action === 'amend' && command.body.address ? { address: command.body.address } : {}),
  };
  // What had attached itself leaves its head as it is: it was never counted there.
  if (!target || loaded.attached) return base;
  const merging = command.action === 'merge';
  const next = merging ? takeOver(target, loaded) : giveBack(target, loaded);
  const name = merging ? 'take-over' : 'give-back';
  return {
    ...base,
    target: {
      before: target,
      next,
      linked: merging,
      event: headEvent(next, name, actor, now, { from: loaded.num }, target.state),
    },
  };
};

/** A command on its way: what was asked, by whom, when, and the marks by which its repetition is known. */
interface Asked {
  readonly num: string;
  readonly command: CaseCommand;
  readonly request: Request;
  readonly caller: Caller;
  readonly now: Instant;
  readonly mark: IdempotencyMark | undefined;
  /** When it was done, where that was before it is recorded. */
  readonly occurredAt: Instant | undefined;
}

/** When a command says that it was done; most say nothing. */
export const occurredOf = ({ body }: CaseCommand, { deviceOffsetMs = 0 }: Request, now: Instant) =>
  occurredAt('occurredAt' in body ? body.occurredAt : undefined, deviceOffsetMs, now);

/** Whether a command may be decided on what was loaded, and in which post; the order of the answers is the contract's. */
const admitted = ({ command, caller }: Asked, meta: CaseMeta, { target }: Loaded): Result<ActorRef, Refusal> => {
  const post = allowed(command.action, meta, caller);
  if (!post.ok) return post;
  if (target && !mayView(caller, target)) return err({ code: 'merge-target-invalid', params: { into: target.num } });
  return ok(actorOf(caller, post.value));
};

/** Load, check, decide, save: two round trips. `again` when another writer was in the way and nothing was written. */
const attemptHead = async (given: CaseDeps, asked: Asked): Promise<Result<Answer, Refusal> | 'again'> => {
  const { num, command, request, caller, now, mark } = asked;
  const deps = lookedUpOnce(given);
  const loaded = await loadFor(deps, num, command, now);
  const meta = loaded.meta;
  if (!meta) return err({ code: 'not-found' });
  if (!mayView(caller, meta)) return noLongerSeen(deps, meta, asked);
  if (request.ifMatch === undefined) return err({ code: 'version-required' });
  if (request.ifMatch !== meta.version) return staleOrRepeated(deps, meta, command, request.ifMatch, mark);
  const actor = admitted(asked, meta, loaded);
  if (!actor.ok) return actor;
  // Read beside the head and not with it: words of another question are as good as a head that has moved.
  if (command.action === 'grant' && meta.ask && loaded.question?.version !== meta.ask.version) return 'again';
  const [kept, context] = await Promise.all([
    deps.evidence.keep(loaded.attachments),
    contextOf(deps, meta, command, loaded, { actor: actor.value, caller }, now),
  ]);
  const fault = evidenceFault(evidenceOf(command), kept);
  if (fault) return err(fault);
  // What is shown of a picture came to be while it was kept: kept again, it comes along.
  if ([...kept.values()].some(({ unsettled }) => unsettled)) return 'again';
  if (!context.ok) return context;
  const change = decide(meta, command, context.value);
  if (!change.ok) return change;
  const decided = saveOf(meta, command, context.value, change.value, mark, traceOf(request));
  const save: CaseSave = {
    ...decided,
    ...(asked.occurredAt ? { event: { ...decided.event, occurredAt: asked.occurredAt } } : {}),
    shown: shownAttachments(evidenceOf(command), kept),
    ...(loaded.supervisions ? { supervisions: loaded.supervisions } : {}),
  };
  const saved = await deps.store.save(save);
  return saved.ok ? ok(answerFrom(num, save.event)) : 'again';
};

/** Commands on the head need its version; what commutes with everything does not. */
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
    if (caseTable[action].commutes) return commuting(command, request, caller, now, id);
    const occurred = occurredOf(command, request, now);
    if (!occurred.ok) return occurred;
    const key = request.idempotencyKey;
    const mark = key ? deps.mark(caller.person, `case:${id}:${action}`, key, request.body) : undefined;
    const asked = { num: id, command, request, caller, now, mark, occurredAt: occurred.value };
    return decideAgain(deps.backoff, () => attemptHead(deps, asked));
  };
