import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CaseDeps } from '../../shared/cases/ports.ts';
import { PUBLIC_PER_MINUTE, shortId } from '../../shared/cases/rules-reporter.ts';
import { objectKey } from '../../shared/evidence/rules.ts';
import type { PublicEvidenceDeps } from '../../shared/evidence/service-public.ts';
import { attachmentStore } from '../../shared/evidence/store.ts';
import type { OfferUpload } from '../../shared/platform/uploads.ts';

interface Env {
  readonly MATTERS_TABLE: string;
  readonly AUDIT_TABLE: string;
  readonly ATTACHMENTS_BUCKET: string;
}

/** What signs addresses is loaded when the first reporter sends a picture: most reports have none, and a start is short. */
const signer = (bucket: string): (() => Promise<OfferUpload>) => {
  let made: Promise<OfferUpload> | undefined;
  return () => {
    made ??= import('../../shared/platform/uploads.ts').then(({ uploadsIn }) => uploadsIn(bucket));
    return made;
  };
};

/** What reporters' attachments stand on. */
export const publicEvidence = (
  client: DynamoDBDocumentClient,
  env: Env,
  { store, ids }: Pick<CaseDeps, 'store' | 'ids'>,
): PublicEvidenceDeps => {
  const offerIn = signer(env.ATTACHMENTS_BUCKET);
  return {
    store: attachmentStore({ client, matters: env.MATTERS_TABLE, audit: env.AUDIT_TABLE }),
    offer: async (attachment, now) => {
      const offer = await offerIn();
      return offer(objectKey('uploads', attachment), { contentType: attachment.type, bytes: attachment.bytes }, now);
    },
    load: store.load,
    derived: ids.derived,
    reportOf: async (code, now) => {
      const report = await store.reportByCode(ids.hash(code), now);
      return report && { id: shortId(report.rid), caseNum: report.caseNum };
    },
    admitted: (sourceIp, now) => store.underRate(ids.bucket(sourceIp), PUBLIC_PER_MINUTE, now),
  };
};
