import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ActorRef } from '../kernel/caller.ts';
import { auditWrite } from '../platform/audit.ts';
import { transact, type Write } from '../platform/dynamodb/transact.ts';
import { historyOf, type Row } from './items.ts';
import type { Change } from './rules.ts';

export interface RegisterSettings {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** Where the record of a change goes; it is written with the change or neither is. */
  readonly auditTable: string;
}

const auditOf = (table: string, { by, version, ...change }: Change): Write =>
  auditWrite(table, {
    ...change,
    person: by.person,
    role: by.role,
    post: by.post,
    target: `${change.target ?? change.subject}@${version}`,
    outcome: 'done',
  });

/** A row may only replace the version before it, or nothing when it is the first; every version leaves a history row. */
export const rowWrites = (table: string, row: Row, by: ActorRef, hidden: readonly string[] = []): readonly Write[] => [
  {
    op: 'put',
    table,
    item: { ...row },
    expect: row.version === 1 ? { kind: 'absent' } : { kind: 'version', version: row.version - 1 },
    label: 'row',
  },
  { op: 'put', table, item: historyOf(row, by, hidden), expect: { kind: 'absent' }, label: 'history' },
];

/**
 * Writes a change of a register with its audit record. Gives the label of the write whose condition broke, or `conflict`
 * when another writer was at it at the same moment: nothing was written, and what was decided has to be decided again.
 */
export async function commit(
  settings: RegisterSettings,
  change: Change,
  writes: readonly Write[],
): Promise<'saved' | 'conflict' | { readonly broken: string }> {
  const done = await transact(settings.client, [...writes, auditOf(settings.auditTable, change)]);
  if (done.ok) return 'saved';
  return done.error.kind === 'conflict' ? 'conflict' : { broken: done.error.label ?? '' };
}
