import jpegDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm';
import jpegEncoder from '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm';
import png from '@jsquash/png/codec/pkg/squoosh_png_bg.wasm';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import heif from 'libheif-js/libheif-wasm/libheif.wasm';
import { captureIn } from '../../shared/evidence/capture.ts';
import { pictureOpener } from '../../shared/evidence/pictures.ts';
import { uploadIn } from '../../shared/evidence/rules.ts';
import { type ExamineDeps, examine } from '../../shared/evidence/service-examine.ts';
import { examineStore } from '../../shared/evidence/store-examine.ts';
import { waitingTeller } from '../../shared/evidence/store-telling.ts';
import { documentClient } from '../../shared/platform/dynamodb/client.ts';
import { readEnv } from '../../shared/platform/env.ts';
import { functionLog } from '../../shared/platform/logging.ts';
import { createdObjects } from '../../shared/platform/object-events.ts';
import { objectsIn } from '../../shared/platform/objects.ts';
import { caseReader } from './cases.ts';
import { schema } from './env.ts';

const env = readEnv(schema);
const log = functionLog('media');

const client = documentClient();
const deps: ExamineDeps = {
  store: examineStore(client, env.MATTERS_TABLE),
  tellWaiting: waitingTeller(client, env.MATTERS_TABLE, caseReader(client, env.MATTERS_TABLE)),
  objects: objectsIn(env.ATTACHMENTS_BUCKET),
  openPicture: pictureOpener({ jpegDecoder, jpegEncoder, png, heif }),
  captureIn,
  now: () => new Date().toISOString(),
};

async function work({ body, attributes, messageId }: SQSRecord): Promise<boolean> {
  try {
    for (const key of createdObjects(body)) {
      const upload = uploadIn(key);
      const outcome = upload ? await examine(deps, upload, Number(attributes.ApproximateReceiveCount)) : 'unknown';
      log.line('upload-examined', { matter: upload?.num, attachment: upload?.id, outcome });
    }
    return true;
  } catch (error) {
    log.line('record-failed', { message: messageId }, error);
    return false;
  }
}

/** Uploads as the bucket tells of them, one after the other: a picture needs the memory for itself. */
export const handler = async (event: SQSEvent): Promise<SQSBatchResponse> => {
  log.line('batch-started', { count: event.Records.length });
  const failed: string[] = [];
  for (const record of event.Records) if (!(await work(record))) failed.push(record.messageId);
  log.line('batch-finished', { count: event.Records.length, failed: failed.length });
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
};
