import type { Refusal } from '../kernel/refusal.ts';
import type { Attachment, Evidence } from './model.ts';
import { fits, mayBeShown } from './rules.ts';

/** An attachment as it was read, and as what a command shows it. */
export interface ShownAttachment {
  readonly attachment: Attachment;
  readonly kind: Evidence['kind'];
  /** The case that what it shows becomes by the command. */
  readonly passedTo?: string;
}

/** An attachment that a command shows, as it is found. */
export interface KeptAttachment {
  readonly attachment: Attachment;
  /** Whether it lies where evidence is kept. */
  readonly there: boolean;
  /** Whether what is shown of it came to be while it was kept: then it is kept again. */
  readonly unsettled: boolean;
}

/** What commands need of attachments: those that they show are kept. */
export interface EvidenceKeeper {
  /** Those of the ids that are attachments of the case or task. */
  rowsOf(num: string, ids: readonly string[]): Promise<ReadonlyMap<string, Attachment>>;
  /** Copies uploads to where evidence is kept, for who may act alone: nothing takes them away again. Repeated, it changes nothing. */
  keep(rows: ReadonlyMap<string, Attachment>): Promise<ReadonlyMap<string, KeptAttachment>>;
  /** All attachments of a case or task. */
  ofMatter(num: string): Promise<readonly Attachment[]>;
}

type Kept = Pick<KeptAttachment, 'attachment' | 'there'>;

const faultOf = ({ id, kind }: Evidence, kept: Kept | undefined): Refusal | undefined => {
  if (!kept) return { code: 'unknown-attachment', params: { id } };
  if (!mayBeShown(kept.attachment)) return { code: 'attachment-refused', params: { id } };
  if (!kept.there) return { code: 'unknown-attachment', params: { id } };
  return fits(kind, kept.attachment.type) ? undefined : { code: 'evidence-unfit', params: { id, kind } };
};

/** Why the first of what a command shows can't be shown: not there, refused, or not of the kind it is called. */
export const evidenceFault = (shown: readonly Evidence[], kept: ReadonlyMap<string, Kept>): Refusal | undefined =>
  shown.map((one) => faultOf(one, kept.get(one.id))).find((fault) => fault !== undefined);

/** What is written of the attachments that a command shows; of one that is named twice the last kind. */
export const shownAttachments = (
  shown: readonly Evidence[],
  kept: ReadonlyMap<string, Kept>,
): readonly ShownAttachment[] => {
  const kinds = new Map(shown.map(({ id, kind }) => [id, kind]));
  return [...kinds].flatMap(([id, kind]) => {
    const attachment = kept.get(id)?.attachment;
    return attachment ? [{ attachment, kind }] : [];
  });
};

/** The kinds that are asked for and that nothing shows. */
export const missingKinds = <K extends string>(
  asked: readonly K[] | undefined,
  given: readonly Evidence[] | undefined,
): readonly K[] => {
  const shown = new Set<string>((given ?? []).map((one) => one.kind));
  // Any picture is a photo.
  if (shown.has('before') || shown.has('after')) shown.add('photo');
  return (asked ?? []).filter((kind) => !shown.has(kind));
};
