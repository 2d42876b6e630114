import type { Write } from '../platform/dynamodb/transact.ts';
import { attachmentKey, toAttachmentItem } from './items.ts';
import type { Attachment } from './model.ts';
import type { ShownAttachment } from './rules-shown.ts';

/**
 * Rows of the case that something found in the course of a task becomes: of the same objects, which stay where they lie.
 * Whoever looks at the uploads afterwards writes what was found there too.
 */
export const passedRows = (matters: string, num: string, shown: readonly ShownAttachment[]): Write[] =>
  shown.map(({ attachment, kind }) => {
    const { num: task, passedTo: _before, ...rest } = attachment;
    const shownBy = { action: 'report', version: 1 };
    const item = toAttachmentItem({ ...rest, num, task, kind, version: 1, step: 1, shownBy });
    return { op: 'put', table: matters, item, expect: { kind: 'absent' }, label: 'number' };
  });

/** What was found of an upload, on the row of the case that it was passed on to. */
export const passedWrite = (matters: string, num: string, found: Attachment): Write => {
  const { id, state, bytes, uploadedAt, examined, fault, reused, dispatchedAt } = found;
  return {
    op: 'add',
    table: matters,
    key: attachmentKey(num, id),
    counters: { version: 1 },
    set: {
      ...{ state, bytes },
      ...(uploadedAt ? { uploadedAt } : {}),
      ...(examined ? { examined } : {}),
      ...(fault ? { fault } : {}),
      ...(reused ? { reused } : {}),
      ...(dispatchedAt ? { dispatchedAt } : {}),
    },
    expect: { kind: 'states', states: ['waiting'] },
    label: 'attachment',
  };
};
