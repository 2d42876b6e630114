import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { Answer, Request } from '../route.ts';
import { ATTEMPTS, actorOf, repeatedOrStale, traceOf } from '../workflow/command.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import { answerFrom } from './answer.ts';
import type { PartCommand } from './contract.ts';
import type { WhistleDeps } from './ports.ts';
import { mayView, openPartActions, partOpen, postForPart } from './rules.ts';
import { decidePart } from './rules-part.ts';

/** One command on one department's part: its own version, its own timeline; the head is only checked, never moved. */
export const partUseCase =
  (deps: WhistleDeps) =>
  async (request: Request, caller: Caller, now: Instant): Promise<Result<Answer, Refusal>> => {
    const { id, unit, action } = request.params as { id: string; unit: string; action: PartCommand['action'] };
    const command = { action, body: request.body } as PartCommand;
    const mark = request.idempotencyKey
      ? deps.mark(caller.person, `whistle:${id}:${unit}:${action}`, request.idempotencyKey, command.body)
      : undefined;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const loaded = await deps.store.loadPart(id, unit);
      if (!loaded || !mayView(caller, loaded.meta)) return err({ code: 'not-found' });
      const { meta, part } = loaded;
      if (request.ifMatch !== part.version) {
        const made =
          mark && request.ifMatch !== undefined ? await deps.store.event(id, unit, request.ifMatch + 1) : undefined;
        return repeatedOrStale(made, mark, action, part.version, (event) => answerFrom(id, event));
      }
      const post = postForPart(action, caller, meta, part);
      if (!post) return err({ code: 'forbidden', params: { action } });
      if (!partOpen(action, meta, part))
        return err({
          code: 'wrong-state',
          params: { action, state: part.state },
          version: part.version,
          openActions: openPartActions(caller, meta, part),
        });
      const actor = actorOf(caller, post);
      const change = decidePart(meta, part, command, { actor, at: now, calendar: deps.calendar });
      if (!change.ok) return change;
      const { next, data, messages } = change.value;
      const event: MatterEvent = {
        part: unit,
        version: next.version,
        action,
        actor,
        at: now,
        from: part.state,
        to: next.state,
        data,
        ...(mark ? { idempotency: mark } : {}),
      };
      const saved = await deps.store.savePart({
        whistle: meta,
        before: part,
        next,
        event,
        messages,
        trace: traceOf(request),
      });
      if (saved.ok) return ok(answerFrom(id, event));
      await deps.backoff(attempt);
    }
    return err({ code: 'write-conflict' });
  };
