import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { Answer, Request } from '../route.ts';
import { actorOf, decideAgain, repeatedOrStale, traceOf } from '../workflow/command.ts';
import type { IdempotencyMark, MatterEvent } from '../workflow/matter.ts';
import { admitToPart } from './admission.ts';
import { answerFrom } from './answer.ts';
import type { PartCommand } from './contract.ts';
import type { WhistleDeps } from './ports.ts';
import { mayView } from './rules.ts';
import { decidePart } from './rules-part.ts';
import { relievedPart } from './rules-relief.ts';
import { newHomeOf, standingPart, timeIn } from './standing.ts';

interface Asked {
  readonly id: string;
  readonly party: string;
  readonly command: PartCommand;
  readonly request: Request;
  readonly caller: Caller;
  readonly now: Instant;
  readonly mark: IdempotencyMark | undefined;
}

const attempt = async (deps: WhistleDeps, asked: Asked): Promise<Result<Answer, Refusal> | 'again'> => {
  const { id, party, command, request, caller, now, mark } = asked;
  const { action } = command;
  const loaded = await deps.store.loadPart(id, party);
  if (!loaded || !mayView(caller, loaded.meta)) return err({ code: 'not-found' });
  const { meta, part: stored } = loaded;
  if (request.ifMatch !== stored.version) {
    const made =
      mark && request.ifMatch !== undefined ? await deps.store.event(id, party, request.ifMatch + 1) : undefined;
    return repeatedOrStale(made, mark, action, stored.version, (event) => answerFrom(id, event));
  }
  const at = { town: meta.town, caseNum: meta.caseNum, ...(stored.grid ? { grid: stored.grid } : {}) };
  const [time, home] = await Promise.all([timeIn(deps, meta.town, now), newHomeOf(deps, at, now)]);
  const part = standingPart(meta, stored, home, time);
  const post = admitToPart(caller, action, meta, part);
  if (!post.ok) return post;
  const actor = actorOf(caller, post.value);
  const change = decidePart(meta, part, command, { actor, at: now, calendar: time.calendar });
  if (!change.ok) return change;
  const { next, data, messages } = change.value;
  const marks = mark ? { idempotency: mark } : {};
  const event: MatterEvent = {
    part: party,
    version: next.version,
    action,
    actor,
    at: now,
    from: part.state,
    to: next.state,
    data,
    ...marks,
  };
  const saved = await deps.store.savePart({
    whistle: meta,
    before: stored,
    next: relievedPart(meta, next, time),
    event,
    messages,
    calendar: time.calendar,
    trace: traceOf(request),
  });
  return saved.ok ? ok(answerFrom(id, event)) : 'again';
};

/** One command on one department's part: its own version, its own timeline; the head is only checked, never moved. */
export const partUseCase =
  (deps: WhistleDeps) =>
  async (request: Request, caller: Caller, now: Instant): Promise<Result<Answer, Refusal>> => {
    const { id, unit: party, action } = request.params as { id: string; unit: string; action: PartCommand['action'] };
    const command = { action, body: request.body } as PartCommand;
    const key = request.idempotencyKey;
    const mark = key ? deps.mark(caller.person, `whistle:${id}:${party}:${action}`, key, request.body) : undefined;
    return decideAgain(deps.backoff, () => attempt(deps, { id, party, command, request, caller, now, mark }));
  };
