import { maskText } from '../kernel/masking.ts';
import { show } from '../kernel/time.ts';
import type { MatterEvent } from '../workflow/matter.ts';

/** Fields of events that hold what people typed: they may hold numbers that should not have been said aloud. */
const FREE_TEXT = new Set('text what reason note comment instruction closing onBehalf deputy meetPlace'.split(' '));

const masked = (data: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      FREE_TEXT.has(key) && typeof value === 'string' ? maskText(value) : value,
    ]),
  );

/** One event as every matter's timeline shows it; phone and ID numbers in free text are masked. */
export const entryOf = (event: MatterEvent) => ({
  part: event.part,
  version: event.version,
  action: event.action,
  ...(event.from ? { from: event.from } : {}),
  to: event.to,
  actor: event.actor,
  at: show(event.at),
  ...(event.occurredAt ? { occurredAt: show(event.occurredAt) } : {}),
  data: masked(event.data),
});

/** Timelines are told in order of time; two events of one moment in order of their versions. */
export const inOrder = (events: readonly MatterEvent[]): MatterEvent[] =>
  [...events].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.version - b.version));
