import type { Calendar } from '../kernel/calendar.ts';
import { assertMetaSize, JOINT_META_LIMIT_BYTES } from '../platform/dynamodb/codec.ts';
import type { Write } from '../platform/dynamodb/transact.ts';
import { toMetaItem } from './items.ts';
import type { CaseMeta } from './model.ts';
import type { StoreConfig } from './store-config.ts';

/** The head, on the condition that nobody else moved it. */
export const headWrite = (
  config: Pick<StoreConfig, 'matters'>,
  before: CaseMeta,
  next: CaseMeta,
  calendar: Calendar,
  label: string,
): Write => ({
  op: 'put',
  table: config.matters,
  item: assertMetaSize(toMetaItem(next, calendar), JOINT_META_LIMIT_BYTES),
  expect: {
    kind: 'version',
    version: before.version,
    states: [before.state],
    // A redivision moves a case without a version: what was decided in the old grid does not put it back there.
    ...(before.grid ? { equals: { grid: before.grid } } : {}),
  },
  label,
});
