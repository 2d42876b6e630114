import type { Instant } from '../kernel/time.ts';
import { toOutItems } from '../platform/dynamodb/matter-items.ts';
import type { Write } from '../platform/dynamodb/transact.ts';
import type { Trace } from '../workflow/command.ts';
import type { OutMessage } from '../workflow/matter.ts';
import { casePk } from './items.ts';
import type { CaseMeta } from './model.ts';

/** The messages of a command as writes of its own transaction: what is decided is also told, or neither is. */
export const messageWrites = (
  matters: string,
  meta: Pick<CaseMeta, 'num' | 'town'>,
  now: Instant,
  trace: Trace,
  messages: readonly OutMessage[],
): Write[] => {
  const { requestId, traceparent } = trace;
  const context = { pk: casePk(meta.num), town: meta.town, num: meta.num, now, requestId, traceparent };
  return toOutItems(context, messages).map((item) => ({ op: 'put', table: matters, item }));
};
