import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { parseAudience } from './audience.ts';
import { type Delivered, deliver } from './deliver.ts';
import type { DeliveryDeps, StreamRef } from './ports.ts';
import { type Reference, readReference } from './reference.ts';

/** One stream named by a batch, with all the queue messages that name it. */
interface Group {
  readonly reference: Reference;
  readonly messageIds: string[];
}

/** Messages of one audience and matter are one work, whatever their number; bodies that are no reference come apart. */
function grouped(records: readonly SQSRecord[]): {
  readonly groups: readonly Group[];
  readonly unread: readonly string[];
} {
  const groups = new Map<string, Group>();
  const unread: string[] = [];
  for (const { body, messageId } of records) {
    const reference = readReference(body);
    if (reference === undefined) {
      unread.push(messageId);
      continue;
    }
    const key = `${reference.pk}\n${reference.audience}`;
    const group = groups.get(key) ?? { reference, messageIds: [] };
    group.messageIds.push(messageId);
    groups.set(key, group);
  }
  return { groups: [...groups.values()], unread };
}

/** Tells all reporters of a case, who are no audience of staff: they are gone through one by one. */
export type TellReporters = (ref: StreamRef, remaining: () => number) => Promise<Delivered>;

/**
 * Works a batch of the notifications queue, its streams side by side. What fails, and what the time does not allow, is
 * named and comes back; a body that can't be read comes back until the queue puts it to the dead letters.
 */
export async function consume(
  deps: DeliveryDeps,
  records: readonly SQSRecord[],
  remaining: () => number,
  tellReporters: TellReporters,
): Promise<SQSBatchResponse> {
  const { groups, unread } = grouped(records);
  for (const message of unread) deps.log('record-poisoned', { message });
  const failed = await Promise.all(groups.map((group) => work(deps, group, remaining, tellReporters)));
  return { batchItemFailures: [...unread, ...failed.flat()].map((itemIdentifier) => ({ itemIdentifier })) };
}

async function work(
  deps: DeliveryDeps,
  group: Group,
  remaining: () => number,
  tellReporters: TellReporters,
): Promise<readonly string[]> {
  try {
    const { reference } = group;
    const told =
      parseAudience(reference.audience)?.kind === 'reporters'
        ? await tellReporters(reference, remaining)
        : await deliver(deps, reference, remaining);
    return told === 'through' ? [] : group.messageIds;
  } catch (error) {
    const { id, requestId = '' } = group.reference;
    deps.log('record-failed', { message: id, requestId }, error);
    return group.messageIds;
  }
}
