import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { MatterEvent, OutMessage } from '../../workflow/matter.ts';
import { type OutContext, toEventItem, toOutItems } from './matter-items.ts';
import { transact, type Write } from './transact.ts';

/** A reminder as it is written: the item that carries the clock, its event and its messages. */
export interface ReminderSave {
  readonly table: string;
  /** The item's new image, on the condition that it still is as it was read. */
  readonly item: Readonly<Record<string, unknown>>;
  readonly version: number;
  readonly state: string;
  /** When it was to wake. A part changes with its whole and keeps its version, but not this. */
  readonly wakeAt: string;
  readonly context: OutContext;
  readonly event: MatterEvent;
  readonly messages: readonly OutMessage[];
  /** Rows in other lists that the item has from now on. */
  readonly rows?: readonly Write[];
}

/**
 * Writes a reminder once. Where its event is there already (a sweep that ran twice, or a command that put an older mark
 * back) only the mark is set again; where the item has moved, nothing is written: the next sweep looks anew.
 */
export const writeReminder = async (
  client: DynamoDBDocumentClient,
  given: ReminderSave,
): Promise<'told' | 'known' | 'moved'> => {
  const { grid } = given.item;
  // What moves to another grid does so without a version; nobody is put back by being reminded.
  const as = { wakeAt: given.wakeAt, ...(typeof grid === 'string' ? { grid } : {}) };
  const head: Write = {
    op: 'put',
    table: given.table,
    item: given.item,
    expect: { kind: 'version', version: given.version, states: [given.state], equals: as },
    label: 'head',
  };
  const event: Write = {
    op: 'put',
    table: given.table,
    item: toEventItem(given.context.pk, given.event),
    expect: { kind: 'absent' },
    label: 'event',
  };
  const messages = toOutItems(given.context, given.messages).map(
    (item): Write => ({ op: 'put', table: given.table, item }),
  );
  const written = await transact(client, [head, event, ...(given.rows ?? []), ...messages]);
  if (written.ok) return 'told';
  if (written.error.kind === 'conflict' || written.error.label !== 'event') return 'moved';
  const marked = await transact(client, [head, ...(given.rows ?? [])]);
  return marked.ok ? 'known' : 'moved';
};
