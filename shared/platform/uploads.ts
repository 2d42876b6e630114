import { CopyObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type Instant, plus, SECOND } from '../kernel/time.ts';

/** An upload has to begin within this time; long enough for a photo over a village's network. */
const LIFE_SECONDS = 15 * 60;

const uploadKey = (matter: string, id: string): string => `uploads/${matter}/${id}`;
const evidenceKey = (matter: string, id: string): string => `evidence/${matter}/${id}`;

/** What a client is given to upload one object with: a PUT, and a multipart POST for phones that can't PUT. */
export interface UploadOffer {
  readonly put: { readonly url: string; readonly headers: Record<string, string> };
  readonly post: { readonly url: string; readonly fields: Record<string, string> };
  readonly expiresAt: Instant;
}

/** The uploads of a matter, in the attachments bucket. */
export interface UploadStore {
  /**
   * Copies uploads to where they are kept, out of reach of the link they were uploaded with; gives those ids of which
   * there was an upload for this matter. Repeating it changes nothing.
   */
  keep(matter: string, ids: readonly string[]): Promise<ReadonlySet<string>>;
  offer(matter: string, id: string, contentType: string, bytes: number, now: Instant): Promise<UploadOffer>;
}

/** Evidence in the bucket. The SDK's default checksum would be baked into a presigned URL and refuse every real body. */
export const uploadsIn = (bucket: string): UploadStore => {
  const s3 = new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
  const keepOne = async (matter: string, id: string): Promise<boolean> => {
    try {
      const source = encodeURI(`${bucket}/${uploadKey(matter, id)}`);
      await s3.send(new CopyObjectCommand({ Bucket: bucket, Key: evidenceKey(matter, id), CopySource: source }));
      return true;
    } catch (error) {
      // Without the right to list, S3 answers 403 for what does not exist.
      const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
      if (status === 404 || status === 403) return false;
      throw error;
    }
  };
  return {
    keep: async (matter, ids) => {
      const found = await Promise.all(ids.map((id) => keepOne(matter, id)));
      return new Set(ids.filter((_, index) => found[index]));
    },
    offer: async (matter, id, contentType, bytes, at) => {
      const key = uploadKey(matter, id);
      const put = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        ContentType: contentType,
        ContentLength: bytes,
        IfNoneMatch: '*',
      });
      const [url, post] = await Promise.all([
        getSignedUrl(s3, put, {
          expiresIn: LIFE_SECONDS,
          signableHeaders: new Set(['content-type', 'content-length', 'if-none-match', 'host']),
        }),
        createPresignedPost(s3, {
          Bucket: bucket,
          Key: key,
          Expires: LIFE_SECONDS,
          Fields: { 'Content-Type': contentType },
          Conditions: [
            ['content-length-range', bytes, bytes],
            ['eq', '$Content-Type', contentType],
          ],
        }),
      ]);
      return {
        put: { url, headers: { 'content-type': contentType, 'if-none-match': '*' } },
        post,
        expiresAt: plus(at, LIFE_SECONDS * SECOND),
      };
    },
  };
};
