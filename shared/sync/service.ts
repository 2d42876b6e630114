import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, parseInstant, SECOND, show } from '../kernel/time.ts';
import { staffUseCase } from '../registers/use-case.ts';
import type { Answer, Request, UseCases } from '../route.ts';
import { offsetOf } from '../workflow/occurred.ts';
import type { FieldCommand, SyncAnswer, SyncBody } from './contract.ts';
import { fieldPackage } from './package-service.ts';
import { keptKey, type PackageDeps, type Single, type SyncDeps } from './ports.ts';

type Item = SyncAnswer['items'][number];
type Outcome = Result<Answer, Refusal>;

/**
 * After this long no further command is begun: the function is killed after 20 seconds and the gateway gives up after 30,
 * and then nobody would be told what was done.
 */
export const BEGIN_WITHIN_MS = 12 * SECOND;
/** Matters that are worked on side by side; the commands of one matter keep their order. */
const LANES = 4;
/** How a case refuses what comes too late: it has gone on, moved, or is no longer the sender's to act on. */
const LATE: readonly Refusal['code'][] = ['wrong-state', 'stale-version', 'forbidden'];
/** What is never taken on whatever stands by then: a note moves nothing, and an inspection is of what was seen. */
const LOOKED_AT: readonly string[] = ['note', 'inspect'];
/** How often a command without a version is taken on what somebody else has just moved. */
const ATTEMPTS = 3;

/** A report has no id; what a device sends as one is nothing that logs and audit should repeat. */
const subjectOf = ({ target, id }: FieldCommand): string =>
  id === undefined || target === 'report' ? target : `${target}:${id}`;

const singleOf = (deps: SyncDeps, { target, action = '' }: FieldCommand): Single | undefined => {
  if (target === 'report') return deps.report;
  return target === 'task' ? deps.task(action) : deps.case(action);
};

/** The caller in those of their posts that may send this; a role never lends its rights to another. */
const narrowed = (caller: Caller, { roles }: Single): Caller => ({
  ...caller,
  posts: roles === 'any' ? caller.posts : caller.posts.filter(({ role }) => roles.includes(role)),
});

/** The request of one command as if it had come alone. */
const alone = (
  request: Request,
  { key, id, action, version }: FieldCommand,
  body: unknown,
  offset: number,
): Request => {
  const { ifMatch: _none, ...rest } = request;
  return {
    ...rest,
    params: { id, action },
    query: {},
    body,
    idempotencyKey: key,
    deviceOffsetMs: offset,
    ...(version === undefined ? {} : { ifMatch: version }),
  };
};

/** A command on a case that names no version is taken on the version that stands, once. */
const onWhatStands = async (
  deps: SyncDeps,
  single: Single,
  { id = '', action = '' }: FieldCommand,
  request: Request,
  caller: Caller,
  now: Instant,
): Promise<Outcome> => {
  let outcome: Outcome = err({ code: 'not-found' });
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const standing = await deps.standing(id, action, request, caller);
    if (standing === undefined) return err({ code: 'not-found' });
    if (standing.first) return standing.first;
    if (standing.kept) return err(standing.kept);
    outcome = await single.act({ ...request, ifMatch: standing.version }, caller, now);
    if (outcome.ok || outcome.error.code !== 'stale-version') return outcome;
  }
  return outcome;
};

const wordsIn = ({ body }: FieldCommand): string | undefined =>
  [body.text, body.note].find((words): words is string => typeof words === 'string' && words.trim() !== '');

/**
 * The case has gone on while the device had no signal: what was done there changes it no more, but what was written is not
 * lost. It is kept as a note beside the case, with the time at which it was written.
 */
const keptAsNote = async (
  deps: SyncDeps,
  command: FieldCommand,
  request: Request,
  caller: Caller,
  now: Instant,
): Promise<Outcome | undefined> => {
  const words = wordsIn(command);
  const note = deps.case('note');
  if (command.target !== 'case' || command.action === 'note' || words === undefined || !note) return undefined;
  const name = deps.caseAction(command.action ?? '');
  const { occurredAt } = command.body;
  const body = { text: `【离线补记·${name}】${words}`.slice(0, 4_000), ...(occurredAt ? { occurredAt } : {}) };
  const { ifMatch: _none, ...rest } = request;
  const key = keptKey(command.key);
  const asNote = { ...rest, params: { id: command.id, action: 'note' }, body, idempotencyKey: key };
  const kept = await note.act(asNote, caller, now);
  return kept.ok ? kept : undefined;
};

const run = async (
  deps: SyncDeps,
  command: FieldCommand,
  request: Request,
  caller: Caller,
  now: Instant,
): Promise<Item> => {
  const { key, target, id } = command;
  const base = { key, target, ...(id === undefined ? {} : { id }) };
  const refused = (refusal: Refusal): Item => ({
    ...base,
    outcome: 'refused',
    problem: deps.problem(refusal, request),
  });
  const single = singleOf(deps, command);
  if (!single || (target !== 'report' && id === undefined))
    return refused({
      code: 'invalid-body',
      errors: [{ pointer: single ? '/id' : '/action', code: 'not-in-the-field' }],
    });
  // As the path of the single command asks it: what is no id reaches neither a key of the store nor the audit.
  if (single.id && !deps.check(single.id, id, request).ok)
    return refused({ code: 'invalid-body', errors: [{ pointer: '/id', code: 'unknown' }] });
  const checked = deps.check(single.schema, command.body, request);
  if (!checked.ok) return refused({ code: 'invalid-body', errors: checked.error });
  const own = narrowed(caller, single);
  if (own.posts.length === 0) return refused({ code: 'forbidden', params: { action: command.action ?? target } });
  const sent = alone(request, command, checked.value, request.deviceOffsetMs ?? 0);
  const appends = target === 'case' && command.version === undefined && !LOOKED_AT.includes(command.action ?? '');
  const outcome = appends
    ? await onWhatStands(deps, single, command, sent, own, now)
    : await single.act(sent, own, now);
  if (outcome.ok) return { ...base, outcome: 'done', answer: outcome.value.body as Item['answer'] };
  await deps.recordRefusal(outcome.error, subjectOf(command), request, caller, now);
  const kept = LATE.includes(outcome.error.code) ? await keptAsNote(deps, command, sent, own, now) : undefined;
  const problem = deps.problem(outcome.error, request);
  return kept?.ok
    ? { ...base, outcome: 'kept', answer: kept.value.body as Item['answer'], problem }
    : { ...base, outcome: 'refused', problem };
};

/** The places of the commands of each matter, in their order; every report is a matter of its own. */
const byMatter = (commands: readonly FieldCommand[]): number[][] => {
  const groups = new Map<string, number[]>();
  commands.forEach((command, n) => {
    const subject = command.target === 'report' ? `report:${n}` : subjectOf(command);
    groups.set(subject, [...(groups.get(subject) ?? []), n]);
  });
  return [...groups.values()];
};

const sync = async (deps: SyncDeps, request: Request<unknown, unknown, SyncBody>, caller: Caller, now: Instant) => {
  const { sentAt, commands } = request.body;
  const offset = offsetOf(parseInstant(sentAt) ?? now, now);
  const since = deps.clock();
  const items: Item[] = commands.map(({ key, target, id }) => ({
    ...{ key, target, outcome: 'left' as const },
    ...(id === undefined ? {} : { id }),
  }));
  const one = async (command: FieldCommand): Promise<Item> => {
    const sent = { ...request, deviceOffsetMs: offset };
    try {
      return await run(deps, command, sent, caller, now);
    } catch (error) {
      // One that fails takes nothing from the others, and may be sent again.
      deps.fault(subjectOf(command), request, error);
      const { key, target, id } = command;
      const problem = deps.problem({ code: 'fault' }, request);
      return { key, target, ...(id === undefined ? {} : { id }), outcome: 'refused', problem };
    }
  };
  const groups = byMatter(commands);
  const lane = async (): Promise<void> => {
    for (let group = groups.shift(); group !== undefined; group = groups.shift())
      for (const n of group) {
        const command = commands[n];
        if (command && deps.clock() - since < BEGIN_WITHIN_MS) items[n] = await one(command);
      }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const count = (outcome: Item['outcome']): number => items.filter((item) => item.outcome === outcome).length;
  const body: SyncAnswer = {
    receivedAt: show(now),
    clockOffsetSeconds: Math.round(offset / SECOND),
    ...{ done: count('done'), kept: count('kept'), refused: count('refused'), left: count('left') },
    items,
  };
  return ok({ body });
};

/** The use cases of a phone that is without a signal part of the day. */
export const syncUseCases = (deps: SyncDeps & PackageDeps): UseCases => ({
  syncField: staffUseCase<unknown, unknown, SyncBody>((request, caller, now) => sync(deps, request, caller, now)),
  getFieldPackage: fieldPackage(deps),
});
