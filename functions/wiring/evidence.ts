import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CaseDeps } from '../../shared/cases/ports.ts';
import { evidenceKeeper } from '../../shared/evidence/keeper.ts';
import { attachmentObjects, keepIn } from '../../shared/evidence/objects.ts';
import { isTask } from '../../shared/evidence/rules.ts';
import type { EvidenceKeeper } from '../../shared/evidence/rules-shown.ts';
import { heldCase, heldTask } from '../../shared/evidence/rules-view.ts';
import type { EvidenceDeps } from '../../shared/evidence/service.ts';
import { attachmentStore, attachmentsOf } from '../../shared/evidence/store.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { getItem } from '../../shared/platform/dynamodb/query.ts';
import { objectsIn } from '../../shared/platform/objects.ts';
import { uploadsIn } from '../../shared/platform/uploads.ts';
import { taskItem, taskKey, toTask } from '../../shared/tasks/items.ts';

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

/** A case or a task as somebody sees it, by one read. */
const heldBy =
  (client: DynamoDBDocumentClient, matters: string, load: CaseDeps['store']['load']): EvidenceDeps['held'] =>
  async (num, caller) => {
    if (!isTask(num)) {
      const c = await load(num);
      return c && heldCase(caller, c);
    }
    const item = await getItem(client, matters, taskKey(num));
    return item && heldTask(caller, toTask(parseItem(taskItem, item)));
  };

/** What the routes of attachments stand on. */
export const evidenceDeps = (
  client: DynamoDBDocumentClient,
  env: EvidenceEnv,
  { store, ids }: Pick<CaseDeps, 'store' | 'ids'>,
): EvidenceDeps => ({
  store: storeOf(client, env),
  objects: attachmentObjects(objectsIn(env.ATTACHMENTS_BUCKET), uploadsIn(env.ATTACHMENTS_BUCKET)),
  held: heldBy(client, env.MATTERS_TABLE, store.load),
  derived: ids.derived,
});
