import * as z from 'zod';
import type { ActorRef } from '../kernel/caller.ts';
import { isTownCode } from '../kernel/codes.ts';
import { ROLES } from '../kernel/roles.ts';
import type { Instant } from '../kernel/time.ts';

/** Who did something, as an item stores it. */
export const actorSchema = z.lazy(() =>
  z.strictObject({
    person: z.string(),
    role: z.enum(ROLES),
    post: z.string().optional(),
    party: z.string().optional(),
  }),
);

/** What every row of a register has. `version` is its ETag; the row that is there is always the newest. */
export const rowFields = {
  pk: z.string(),
  sk: z.string(),
  version: z.number().int().min(1),
  updatedAt: z.string(),
};

/** A row of a register, whatever it is about. */
export interface Row {
  readonly pk: string;
  readonly sk: string;
  readonly kind: string;
  readonly version: number;
  readonly updatedAt: Instant;
}

/** The partition of a town's directory. */
export const townPk = (town: string): string => {
  if (!isTownCode(town)) throw new RangeError(`Not a town: ${town}`);
  return `TOWN#${town}`;
};

/** One version of a row as it was left, who left it so and when: in the row's partition, `HIST#<row's sk>#<ver6>`. */
export const historySchema = z.lazy(() =>
  z.strictObject({
    pk: z.string(),
    sk: z.string().startsWith('HIST#'),
    kind: z.literal('history'),
    at: z.string(),
    by: actorSchema,
    version: z.number().int().min(1),
    row: z.record(z.string(), z.unknown()),
  }),
);
export type HistoryItem = z.infer<typeof historySchema>;

/** Where the version of a row lies that was left so. */
export const historyKey = ({ pk, sk }: Pick<Row, 'pk' | 'sk'>, version: number) =>
  ({ pk, sk: `HIST#${sk}#${String(version).padStart(6, '0')}` }) as const;

/** The history row that goes with a row's new version. `hidden` attributes (sealed secrets) stay out of it. */
export function historyOf(row: Row, by: ActorRef, hidden: readonly string[] = []): HistoryItem {
  const { pk, sk, version, updatedAt, ...rest } = row;
  const shown = Object.entries(rest).filter(([name, value]) => value !== undefined && !hidden.includes(name));
  return historySchema.parse({
    ...historyKey({ pk, sk }, version),
    kind: 'history',
    at: updatedAt,
    by,
    version,
    row: Object.fromEntries(shown),
  });
}

/** Whatever belongs to one area: who holds its posts, who is on duty there. */
export const areaPk = (code: string): string => `AREA#${code}`;
