import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { CopyObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

/** An address to look at an object lives so long: a page of pictures is opened, and opened again another day. */
const LINK_SECONDS = 5 * 60;

/** An object as it was read: its hash, how long it is, and all of it or its beginning. */
export interface ReadObject {
  readonly eTag: string;
  readonly size: number;
  readonly sha256: string;
  /** The first bytes: all, where there are no more than were asked for. */
  readonly bytes: Uint8Array;
}

/** Objects of one bucket. */
export interface ObjectStore {
  /** Reads an object to its end and keeps at most so many bytes of it; undefined when there is none. */
  read(key: string, most: number): Promise<ReadObject | undefined>;
  put(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
  /** Copies an object; with `eTag` only as it was read. `false` when there is none, or another in its place. */
  copy(from: string, to: string, eTag?: string): Promise<boolean>;
  /** An address to fetch an object from for five minutes: shown by the browser, or saved under a name. */
  link(key: string, contentType: string, saveAs?: string): Promise<string>;
}

/** Statuses that say "not there": without the right to list, S3 answers 403 for what does not exist. */
const isMissing = (error: unknown): boolean => {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status === 404 || status === 403;
};

const isAnother = (error: unknown): boolean =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 412;

async function drained(body: Readable, most: number): Promise<{ sha256: string; size: number; bytes: Uint8Array }> {
  const hash = createHash('sha256');
  const kept: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    if (size < most) kept.push(chunk.subarray(0, most - size));
    size += chunk.length;
  }
  return { sha256: hash.digest('hex'), size, bytes: Buffer.concat(kept) };
}

export const objectsIn = (bucket: string): ObjectStore => {
  const s3 = new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED', maxAttempts: 4 });
  return {
    async read(key, most) {
      try {
        const { Body, ETag = '' } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return Body === undefined ? undefined : { eTag: ETag, ...(await drained(Body as Readable, most)) };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async put(key, bytes, contentType) {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentType: contentType }));
    },
    async copy(from, to, eTag) {
      const CopySource = encodeURI(`${bucket}/${from}`);
      const same = eTag === undefined ? {} : { CopySourceIfMatch: eTag };
      try {
        await s3.send(new CopyObjectCommand({ Bucket: bucket, Key: to, CopySource, ...same }));
        return true;
      } catch (error) {
        if (isMissing(error) || isAnother(error)) return false;
        throw error;
      }
    },
    link: (key, contentType, saveAs) =>
      getSignedUrl(
        s3,
        new GetObjectCommand({
          Bucket: bucket,
          Key: key,
          ResponseContentType: contentType,
          ResponseContentDisposition: saveAs === undefined ? 'inline' : `attachment; filename="${saveAs}"`,
        }),
        { expiresIn: LINK_SECONDS },
      ),
  };
};
