import type * as z from 'zod';
import type { Caller } from '../kernel/caller.ts';
import { maskText } from '../kernel/masking.ts';
import { type Instant, show } from '../kernel/time.ts';
import type { surgeView } from './contract.ts';
import type { SurgeMeta } from './model.ts';
import { openSurgeActions } from './rules-decide.ts';

type SurgeView = z.infer<typeof surgeView>;

const shownIf = <N extends string>(name: N, at: Instant | undefined) =>
  (at ? { [name]: show(at) } : {}) as Partial<Record<N, string>>;

const kindOf = ({ categories, group, words, near }: SurgeMeta): Partial<SurgeView> => ({
  ...(near ? { near: { crs: 'WGS84' as const, ...near } } : {}),
  ...(categories ? { categories: [...categories] } : {}),
  ...(group ? { group } : {}),
  ...(words ? { words: [...words] } : {}),
});

const endOf = (surge: SurgeMeta): Partial<SurgeView> => ({
  ...(surge.endedBy ? { endedBy: surge.endedBy } : {}),
  ...shownIf('endedAt', surge.endedAt),
  ...(surge.endedFor ? { endedFor: surge.endedFor } : {}),
  ...(surge.undoneBy ? { undoneBy: surge.undoneBy } : {}),
  ...shownIf('undoneAt', surge.undoneAt),
  ...(surge.effect ? { effect: { apart: surge.effect.apart, at: show(surge.effect.at) } } : {}),
});

/** A surge as staff see it. */
export const viewOf = (surge: SurgeMeta, caller: Caller): SurgeView => ({
  id: surge.id,
  state: surge.state,
  version: surge.version,
  town: surge.town,
  head: surge.head,
  area: surge.area,
  ...kindOf(surge),
  from: show(surge.from),
  until: show(surge.until),
  reason: maskText(surge.reason),
  declaredBy: surge.declaredBy,
  ...endOf(surge),
  takingApart: surge.walk !== undefined,
  actions: openSurgeActions(caller, surge),
});
