import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type Instant, plus, SECOND } from '../kernel/time.ts';
import type { UploadOffer } from '../kernel/upload.ts';

/** An upload has to begin within this time; long enough for a photo over a village's network. */
const LIFE_SECONDS = 15 * 60;

/** What is announced of an upload: it is signed, so that nothing else can be uploaded in its place. */
export interface Announced {
  readonly contentType: string;
  readonly bytes: number;
}

/** Gives somebody an address to upload one object to. */
export type OfferUpload = (key: string, announced: Announced, now: Instant) => Promise<UploadOffer>;

/** The SDK's default checksum would be baked into a presigned URL and refuse every real body. */
export const uploadsIn = (bucket: string): OfferUpload => {
  const s3 = new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
  return async (key, { contentType, bytes }, at) => {
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
  };
};
