import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type Instant, plus, SECOND } from '../kernel/time.ts';
import type { UploadOffer } from '../kernel/upload.ts';
import { uploadsIn } from './uploads.ts';

/** An address to fetch a file from lives as long as one to upload to. */
const LIFE_SECONDS = 15 * 60;

/** Files that people send to have them read, and fetch: in the attachments bucket, where uploads are gone after two days. */
export const filesIn = (bucket: string) => {
  const s3 = new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
  const offer = uploadsIn(bucket);
  return {
    async get(key: string, most: number): Promise<Uint8Array | undefined> {
      try {
        const { Body, ContentLength } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        if (Body === undefined || (ContentLength ?? 0) > most) return undefined;
        return await Body.transformToByteArray();
      } catch (error) {
        // Without the right to list, S3 answers 403 for what does not exist.
        const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
        if (status === 404 || status === 403) return undefined;
        throw error;
      }
    },
    async put(key: string, bytes: Uint8Array, contentType: string): Promise<void> {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentType: contentType }));
    },
    async link(key: string, name: string, now: Instant): Promise<{ url: string; expiresAt: Instant }> {
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ResponseContentDisposition: `attachment; filename="${name}"`,
      });
      const url = await getSignedUrl(s3, command, { expiresIn: LIFE_SECONDS });
      return { url, expiresAt: plus(now, LIFE_SECONDS * SECOND) };
    },
    offer: (job: string, contentType: string, bytes: number, now: Instant): Promise<UploadOffer> =>
      offer(`uploads/imports/${job}/file`, { contentType, bytes }, now),
  };
};
