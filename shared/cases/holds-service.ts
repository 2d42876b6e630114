import { err, ok } from '../kernel/result.ts';
import { show } from '../kernel/time.ts';
import { matches } from '../reliefs/rules.ts';
import type { UseCase } from '../route.ts';
import { visible } from './command-service.ts';
import type { HoldsAnswer } from './contract-holds.ts';
import type { CaseDeps } from './ports.ts';
import { holdsOf, isRunning } from './rules-holds.ts';

/** Who had a case for how long, reckoned from its timeline: nothing of it is stored, so nothing can go astray. */
export const holds =
  (deps: CaseDeps): UseCase =>
  async (request, caller, now) => {
    if (!caller) return err({ code: 'forbidden' });
    const { id } = request.params as { id: string };
    const [meta, events] = await Promise.all([visible(deps, id, caller), deps.store.headEvents(id)]);
    if (!meta.ok) return meta;
    const c = meta.value;
    const reliefs = (await deps.reliefs(c.town, now)).filter((relief) => matches(relief, c));
    const ledger = holdsOf(events, c.receivedAt, now, reliefs);
    const body: HoldsAnswer = {
      caseNum: c.num,
      from: show(ledger.from),
      to: show(ledger.to),
      running: isRunning(ledger),
      minutes: ledger.minutes,
      holds: ledger.holds.map((one) => ({ ...one, from: show(one.from), to: show(one.to) })),
      sums: [...ledger.sums],
    };
    return ok({ body });
  };
