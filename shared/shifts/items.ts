import * as z from 'zod';
import type { Calendar } from '../kernel/calendar.ts';
import { ROLES } from '../kernel/roles.ts';
import { plus } from '../kernel/time.ts';
import { clockItem } from '../platform/dynamodb/clock-item.ts';
import { shardOf } from '../platform/dynamodb/matter-items.ts';
import { nextWake, REMINDER_STAGES } from '../workflow/reminders.ts';
import { MISSED_AFTER_MS, SHIFT_STATES, type ShiftMeta, type ShiftSheet, type ShiftWatch } from './model.ts';

export const SHIFT_PK = 'SHIFT#';
export const shiftPk = (area: string, shift: string): string => `${SHIFT_PK}${area}.${shift}`;
export const shiftKey = (area: string, shift: string) => ({ pk: shiftPk(area, shift), sk: 'META' });
export const sheetKey = (area: string, shift: string) => ({ pk: shiftPk(area, shift), sk: 'SHEET' });
export const watchKey = (area: string, shift: string) => ({ pk: shiftPk(area, shift), sk: 'WATCH' });
/** The shifts of a place in the index of work, by when they began. */
export const shiftsAt = (area: string) => ({ post: `SH#${area}`, bucket: 'shifts' });

const actor = z.object({
  person: z.string(),
  role: z.enum(ROLES),
  post: z.string().optional(),
  party: z.string().optional(),
});

/** The stored head; parsed on every read. */
export const shiftItem = z.lazy(() =>
  z.object({
    area: z.string(),
    town: z.string(),
    shift: z.string(),
    from: z.string(),
    to: z.string(),
    state: z.enum(SHIFT_STATES),
    version: z.number().int(),
    handedBy: actor,
    handedAt: z.string(),
    onBehalf: z.literal(true).optional(),
    next: z.array(z.string()),
    timer: z.object({ clock: clockItem, reminded: z.enum(REMINDER_STAGES).optional() }).optional(),
    takenBy: actor.optional(),
    takenAt: z.string().optional(),
    late: z.literal(true).optional(),
    selfApproved: z.literal(true).optional(),
  }),
);
export const toShift = (item: z.infer<typeof shiftItem>): ShiftMeta => item as ShiftMeta;

/** Listed for its place by when it began, and in the sweep until it is taken over. */
export const toShiftItem = (meta: ShiftMeta, calendar: Calendar): Record<string, unknown> => {
  const wakeAt = meta.timer && nextWake(meta.timer.clock, meta.timer.reminded, calendar)?.at;
  return {
    ...meta,
    ...shiftKey(meta.area, meta.shift),
    kind: 'shift',
    ...shiftsAt(meta.area),
    dueAt: meta.from,
    num: `${meta.shift}#${meta.area}`,
    ...(wakeAt ? { shard: shardOf(`${meta.area}${meta.shift}`), wakeAt } : {}),
  };
};

/** Until somebody hands the shift over, or was told that nobody did. */
export const watchItem = z.lazy(() =>
  z.object({
    area: z.string(),
    town: z.string(),
    shift: z.string(),
    from: z.string(),
    to: z.string(),
    people: z.array(z.string()),
  }),
);

export const toWatchItem = (watch: ShiftWatch): Record<string, unknown> => ({
  ...watch,
  ...watchKey(watch.area, watch.shift),
  kind: 'shift-watch',
  shard: shardOf(`${watch.area}${watch.shift}`),
  wakeAt: plus(watch.to, MISSED_AFTER_MS),
});

const listed = z.object({
  items: z.array(z.object({ num: z.string(), whistle: z.string().optional(), promise: z.string().optional() })),
  more: z.literal(true).optional(),
});

export const sheetItem = z.lazy(() =>
  z.object({
    people: z.array(z.object({ person: z.string(), name: z.string() })),
    words: z.string().optional(),
    entries: z.object({
      urgent: listed,
      due: listed,
      unacknowledged: listed,
      whistles: listed,
      decisions: listed,
      promises: listed,
    }),
    keep: z.array(z.string()).optional(),
    note: z.string().optional(),
  }),
);
export const toSheet = (item: z.infer<typeof sheetItem>): ShiftSheet => item as ShiftSheet;

export const toSheetItem = (
  { area, shift }: Pick<ShiftMeta, 'area' | 'shift'>,
  sheet: ShiftSheet,
): Record<string, unknown> => ({ ...sheet, ...sheetKey(area, shift), kind: 'shift-sheet' });
