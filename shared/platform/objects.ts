import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
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

/** An object as it is to be made of another. */
export interface Rewriting {
  /** As the other was read: what was put in its place since is not taken. */
  readonly eTag: string;
  /** Bytes, of both. */
  readonly size: number;
  readonly contentType: string;
  /** Changes a piece in place, as the pieces come by in their order; `at`: where it begins in the object. */
  readonly change: (piece: Uint8Array, at: number) => void;
}

/** Objects of one bucket. */
export interface ObjectStore {
  /**
   * Reads an object to its end and keeps at most so many bytes of it; undefined when there is none. Who watches sees all
   * pieces in their order, and keeps none.
   */
  read(key: string, most: number, watch?: (piece: Uint8Array) => void): Promise<ReadObject | undefined>;
  /**
   * Makes an object of another piece by piece, so that it needs the same memory for any size; it is there whole or not at
   * all. `false` when there is none, or another in its place.
   */
  rewrite(from: string, to: string, how: Rewriting): Promise<boolean>;
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

async function drained(
  body: Readable,
  most: number,
  watch: (piece: Uint8Array) => void,
): Promise<{ sha256: string; size: number; bytes: Uint8Array }> {
  const hash = createHash('sha256');
  const kept: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    watch(chunk);
    if (size < most) kept.push(chunk.subarray(0, most - size));
    size += chunk.length;
  }
  return { sha256: hash.digest('hex'), size, bytes: Buffer.concat(kept) };
}

async function* changed(body: Readable, change: Rewriting['change']): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    change(piece, at);
    at += piece.length;
    yield piece;
  }
}

export const objectsIn = (bucket: string): ObjectStore => {
  const s3 = new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED', maxAttempts: 4 });
  const opened = async (key: string, eTag: string): Promise<Readable | undefined> => {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, IfMatch: eTag }));
      return Body as Readable | undefined;
    } catch (error) {
      if (isMissing(error) || isAnother(error)) return undefined;
      throw error;
    }
  };
  return {
    async read(key, most, watch = () => undefined) {
      try {
        const { Body, ETag = '' } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return Body === undefined ? undefined : { eTag: ETag, ...(await drained(Body as Readable, most, watch)) };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async rewrite(from, to, { eTag, size, contentType, change }) {
      const source = await opened(from, eTag);
      if (source === undefined) return false;
      try {
        const Body = Readable.from(changed(source, change), { objectMode: false });
        const what = { Bucket: bucket, Key: to, Body, ContentLength: size, ContentType: contentType };
        await s3.send(new PutObjectCommand(what));
        return true;
      } finally {
        source.destroy();
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
