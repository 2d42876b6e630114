import type { Attachment } from './model.ts';
import type { Kept } from './objects.ts';
import { mayBeShown, type Shelf, shelfOf } from './rules.ts';
import type { EvidenceKeeper, KeptAttachment } from './rules-shown.ts';

export interface KeeperDeps {
  readonly attachmentsOf: (num: string, ids: readonly string[]) => Promise<ReadonlyMap<string, Attachment>>;
  readonly keep: (from: Shelf, named: Pick<Attachment, 'num' | 'id'>, eTag?: string) => Promise<Kept>;
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

const NOTHING: Kept = { original: false, shown: false };

/**
 * Takes what a command shows to where evidence is kept. The rows are read first: with the form that it was given its sender
 * may put another file in place of the first for a quarter of an hour, and that must neither go over what is kept already
 * nor pass for what was looked at.
 */
export const evidenceKeeper = ({ attachmentsOf, keep }: KeeperDeps): Pick<EvidenceKeeper, 'rowsOf' | 'keep'> => ({
  rowsOf: async (num, ids) => (ids.length > 0 ? attachmentsOf(num, ids) : new Map()),
  keep: async (rows) => {
    const kept = [...rows].map(async ([id, attachment]) => {
      const moves = mayBeShown(attachment) && shelfOf(attachment) === 'uploads';
      const copied = moves ? await keep('uploads', attachment, attachment.examined?.eTag) : NOTHING;
      return [id, keptOf(attachment, copied)] as const;
    });
    return new Map(await Promise.all(kept));
  },
});

/** The evidence of a function that has no bucket: no command that goes by it shows any. */
export const noEvidence: EvidenceKeeper = {
  rowsOf: async () => new Map(),
  keep: async () => new Map(),
  ofMatter: async () => [],
};
