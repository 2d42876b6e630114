import { err, ok } from '../kernel/result.ts';
import { show } from '../kernel/time.ts';
import type { UseCase } from '../route.ts';
import { visible } from './command-service.ts';
import type { CaseDeps } from './ports.ts';
import { likeOf, similarOf } from './report-near.ts';

/**
 * What may be the same problem as a case, and what it may repeat; of a category that is only thought of, too. Two round trips:
 * the case, and the cells around it side by side.
 */
export const similarCases =
  (deps: CaseDeps): UseCase =>
  async (request, caller, now) => {
    if (!caller) return err({ code: 'forbidden' });
    const { id } = request.params as { id: string };
    const { category } = request.query as { category?: string };
    const found = await visible(deps, id, caller);
    if (!found.ok) return found;
    const c = found.value;
    const code = category ?? c.category;
    const known = code ? await deps.category(c.town, code) : undefined;
    if (category && !known) return err({ code: 'unknown-category', params: { category } });
    if (!c.point) return ok({ body: { items: [], closed: [] } });
    const like = likeOf(known, now);
    const [open, closed] = await Promise.all([
      deps.store.near(c.point, like),
      deps.store.closedNear(c.point, { family: like.family, radius: like.radius, now }),
    ]);
    return ok({
      body: {
        items: open.filter(({ num }) => num !== id).map(similarOf),
        closed: closed
          .filter(({ num }) => num !== id)
          .map((one) => ({ ...similarOf(one), closedAt: show(one.closedAt) })),
      },
    });
  };
