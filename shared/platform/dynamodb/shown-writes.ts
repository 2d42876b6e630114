import type { MatterEvent } from '../../workflow/matter.ts';
import type { Write } from './expressions.ts';

/** The row of an attachment, as it was read, that a command shows as something. */
export interface ShownRow {
  readonly attachment: { readonly id: string; readonly version: number; readonly passedTo?: readonly string[] };
  readonly kind: string;
  /** The case that what it shows becomes by the command. */
  readonly passedTo?: string;
}

/**
 * `pk`: of the case or task that they hang on. What a command shows is kept for good: its row says by which command, and no longer goes by itself. On the condition that it
 * is as it was read, because meanwhile it may have been looked at and refused.
 */
export const shownWrites = (
  table: string,
  pk: string,
  { action, version, part }: MatterEvent,
  shown: readonly ShownRow[] = [],
): Write[] =>
  shown.map(({ attachment, kind, passedTo }) => ({
    op: 'add',
    table,
    key: { pk, sk: `ATT#${attachment.id}` },
    counters: { version: 1 },
    set: {
      shows: kind,
      shownBy: { action, version, ...(part === '_' ? {} : { part }) },
      ...(passedTo ? { passedTo: [...(attachment.passedTo ?? []), passedTo] } : {}),
    },
    remove: ['ttl'],
    expect: { kind: 'version', version: attachment.version },
    label: 'attachment',
  }));
