import { show } from '../kernel/time.ts';
import type { AttachmentView } from './contract.ts';
import type { Attachment } from './model.ts';
import type { AttachmentObjects } from './ports.ts';
import { captureOf, type Flags, flagsOf, isFlagged, isSeen, isTask } from './rules.ts';
import type { Held } from './rules-view.ts';

/** Of what, as it is seen, and which other cases and tasks may be named. */
export interface About {
  readonly held: Held;
  readonly named: ReadonlySet<string>;
}

const nameOf = (num: string): { readonly taskId: string } | { readonly caseNum: string } =>
  isTask(num) ? { taskId: num } : { caseNum: num };

const flagsFor = (
  { reusedFrom, ...flags }: Flags,
  named: ReadonlySet<string>,
): NonNullable<AttachmentView['flags']> => ({
  ...flags,
  ...(reusedFrom
    ? {
        reusedFrom: {
          id: reusedFrom.id,
          exact: reusedFrom.exact,
          ...(named.has(reusedFrom.num) ? nameOf(reusedFrom.num) : {}),
        },
      }
    : {}),
});

const captured = (attachment: Attachment): Pick<AttachmentView, 'capturedAt' | 'capturedBy'> => {
  const { at } = captureOf(attachment);
  if (at === undefined) return {};
  return { capturedAt: show(at), capturedBy: attachment.examined?.exif?.at ? 'file' : 'device' };
};

const whatItIs = ({
  examined,
  type,
  bytes,
  fault,
  uploadedAt,
}: Attachment): Partial<AttachmentView> & Pick<AttachmentView, 'type' | 'bytes'> => ({
  type,
  bytes,
  ...(fault ? { fault } : {}),
  ...(uploadedAt ? { uploadedAt: show(uploadedAt) } : {}),
  ...(examined ? { sha256: examined.sha256 } : {}),
  ...(examined?.width && examined.height ? { width: examined.width, height: examined.height } : {}),
});

/** An attachment as the caller sees it. Where a picture was taken is never shown, only how far from where its case or task lies. */
export async function viewOf(
  objects: AttachmentObjects,
  one: Attachment,
  { held, named }: About,
): Promise<AttachmentView> {
  const flags = held.seesFlags(one) ? flagsOf(one, held.point) : {};
  const mine = one.state === 'quarantined' && held.keeper !== undefined;
  return {
    id: one.id,
    kind: one.kind,
    state: one.state,
    ...whatItIs(one),
    step: one.step,
    ...(one.shownBy ? { shownBy: one.shownBy } : {}),
    ...('person' in one.by ? { from: 'staff', person: one.by.person } : { from: 'reporter' }),
    ...(one.source ? { source: one.source } : {}),
    ...captured(one),
    offeredAt: show(one.offeredAt),
    ...(one.task ? { fromTask: one.task } : {}),
    ...(isSeen(one) ? { url: await objects.link(one) } : {}),
    ...(isFlagged(flags) ? { flags: flagsFor(flags, named) } : {}),
    actions: mine ? ['release', 'refuse'] : [],
  };
}
