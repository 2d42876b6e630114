import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CaseDeps } from '../../shared/cases/ports.ts';
import { evidenceKeeper } from '../../shared/evidence/keeper.ts';
import { attachmentObjects, keepIn } from '../../shared/evidence/objects.ts';
import type { EvidenceKeeper } from '../../shared/evidence/ports.ts';
import type { EvidenceDeps } from '../../shared/evidence/service.ts';
import { attachmentStore, attachmentsOf } from '../../shared/evidence/store.ts';
import { objectsIn } from '../../shared/platform/objects.ts';
import { uploadsIn } from '../../shared/platform/uploads.ts';

interface EvidenceEnv {
  readonly MATTERS_TABLE: string;
  readonly AUDIT_TABLE: string;
  readonly ATTACHMENTS_BUCKET: string;
}

const storeOf = (client: DynamoDBDocumentClient, env: EvidenceEnv) =>
  attachmentStore({ client, matters: env.MATTERS_TABLE, audit: env.AUDIT_TABLE });

/** What commands on cases need of attachments: those they show are kept. */
export const keeperOf = (client: DynamoDBDocumentClient, env: EvidenceEnv): EvidenceKeeper => ({
  ...evidenceKeeper({
    attachmentsOf: attachmentsOf(client, env.MATTERS_TABLE),
    keep: keepIn(objectsIn(env.ATTACHMENTS_BUCKET)),
  }),
  ofMatter: storeOf(client, env).ofMatter,
});

/** What the routes of attachments stand on. */
export const evidenceDeps = (
  client: DynamoDBDocumentClient,
  env: EvidenceEnv,
  { store, ids }: Pick<CaseDeps, 'store' | 'ids'>,
): EvidenceDeps => ({
  store: storeOf(client, env),
  objects: attachmentObjects(objectsIn(env.ATTACHMENTS_BUCKET), uploadsIn(env.ATTACHMENTS_BUCKET)),
  load: store.load,
  derived: ids.derived,
});
