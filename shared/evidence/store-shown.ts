import type { Write } from '../platform/dynamodb/transact.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import { attachmentKey } from './items.ts';
import type { ShownAttachment } from './rules-shown.ts';

/**
 * What a command shows is kept for good: its row says by which command, and no longer goes by itself. On the condition that it
 * is as it was read, because meanwhile it may have been looked at and refused.
 */
export const shownWrites = (
  matters: string,
  { action, version, part }: MatterEvent,
  shown: readonly ShownAttachment[] = [],
): Write[] =>
  shown.map(({ attachment, kind }) => ({
    op: 'add',
    table: matters,
    key: attachmentKey(attachment.num, attachment.id),
    counters: { version: 1 },
    set: { shows: kind, shownBy: { action, version, ...(part === '_' ? {} : { part }) } },
    remove: ['ttl'],
    expect: { kind: 'version', version: attachment.version },
    label: 'attachment',
  }));
