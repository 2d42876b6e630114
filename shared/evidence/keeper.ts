import type { Attachment } from './model.ts';
import type { Kept } from './objects.ts';
import { mayBeShown, type Shelf, shelfOf } from './rules.ts';

export interface KeeperDeps {
  readonly attachmentsOf: (num: string, ids: readonly string[]) => Promise<ReadonlyMap<string, Attachment>>;
  readonly keep: (from: Shelf, named: Pick<Attachment, 'num' | 'id'>) => Promise<Kept>;
}

/** An attachment that a command shows. */
export interface KeptAttachment {
  readonly attachment: Attachment;
  /** Whether it lies where evidence is kept. */
  readonly there: boolean;
  /** Whether what is shown of it came to be while it was kept: then it is kept again. */
  readonly unsettled: boolean;
}

const keptOf = (attachment: Attachment, { original, shown }: Kept): KeptAttachment => {
  const before = shelfOf(attachment) === 'evidence';
  const there = before || original;
  return {
    attachment,
    there,
    unsettled: there && !before && mayBeShown(attachment) && attachment.examined?.shown === true && !shown,
  };
};

/**
 * Takes what a command shows to where evidence is kept. Copied beside the reading of the rows, not behind it: a round trip
 * less; of what turns out to be none of the case's nothing was there to copy.
 */
export const evidenceKeeper = ({ attachmentsOf, keep }: KeeperDeps) => ({
  keep: async (num: string, ids: readonly string[]): Promise<ReadonlyMap<string, KeptAttachment>> => {
    const [rows, copies] = await Promise.all([
      attachmentsOf(num, ids),
      Promise.all(ids.map(async (id) => [id, await keep('uploads', { num, id })] as const)),
    ]);
    return new Map(
      copies.flatMap(([id, copied]) => {
        const attachment = rows.get(id);
        return attachment ? [[id, keptOf(attachment, copied)] as const] : [];
      }),
    );
  },
});
