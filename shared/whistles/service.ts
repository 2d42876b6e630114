import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { Answer, Request, UseCase, UseCases } from '../route.ts';
import { entryOf } from '../timeline/rules.ts';
import { blowNew, blowOn } from './blow-service.ts';
import { act } from './command-service.ts';
import type { BlowBody, WhistleCommand, WhistleQuery } from './contract.ts';
import type { WhistleMeta, WhistlePart } from './model.ts';
import { partUseCase } from './part-service.ts';
import type { WhistleDeps } from './ports.ts';
import { summaryOf, viewOf } from './present.ts';
import { mayView } from './rules.ts';

const idOf = (request: Request): string => (request.params as { id: string }).id;

const loadVisible = async (
  deps: WhistleDeps,
  id: string,
  caller: Caller | undefined,
): Promise<Result<{ meta: WhistleMeta; parts: WhistlePart[] }, Refusal>> => {
  const loaded = await deps.store.load(id);
  return loaded && caller && mayView(caller, loaded.meta) ? ok(loaded) : err({ code: 'not-found' });
};

const signedIn =
  (run: (request: Request, caller: Caller, now: Instant) => Promise<Result<Answer, Refusal>>): UseCase =>
  async (request, caller, now) =>
    caller ? run(request, caller, now) : err({ code: 'forbidden' });

/** The use cases of whistles, by route name. */
export const whistleUseCases = (deps: WhistleDeps): UseCases => ({
  blowWhistle: signedIn((request, caller, now) =>
    blowOn(deps, idOf(request), request.body as BlowBody, request, caller, now, request.ifMatch),
  ),
  blowNewWhistle: signedIn((request, caller, now) => blowNew(deps, request, caller, now)),
  whistleAction: signedIn((request, caller, now) => {
    const { id, action } = request.params as { id: string; action: WhistleCommand['action'] };
    return act(deps, id, { action, body: request.body } as WhistleCommand, request, caller, now);
  }),
  partAction: signedIn(partUseCase(deps)),
  getWhistle: signedIn(async (request, caller, now) => {
    const loaded = await loadVisible(deps, idOf(request), caller);
    if (!loaded.ok) return loaded;
    return ok({ body: viewOf(loaded.value.meta, loaded.value.parts, caller, now), version: loaded.value.meta.version });
  }),
  listWhistles: signedIn(async (request, caller) => {
    const found = await deps.store.list(request.query as WhistleQuery, caller);
    if (!found.ok) return found;
    const items = found.value.items.filter((w) => mayView(caller, w)).map(summaryOf);
    return ok({ body: { items, ...(found.value.cursor ? { cursor: found.value.cursor } : {}) } });
  }),
  getWhistleTimeline: signedIn(async (request, caller) => {
    const { limit, cursor } = request.query as { limit: number; cursor?: string };
    const [loaded, page] = await Promise.all([
      loadVisible(deps, idOf(request), caller),
      deps.store.timeline(idOf(request), limit, cursor, caller),
    ]);
    if (!loaded.ok) return loaded;
    if (!page.ok) return page;
    return ok({
      body: { items: page.value.items.map(entryOf), ...(page.value.cursor ? { cursor: page.value.cursor } : {}) },
    });
  }),
});
