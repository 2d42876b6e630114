import type { Instant } from './time.ts';

/** What a client is given to upload one object with: a PUT, and a multipart POST for phones that can't PUT. */
export interface UploadOffer {
  readonly put: { readonly url: string; readonly headers: Record<string, string> };
  readonly post: { readonly url: string; readonly fields: Record<string, string> };
  readonly expiresAt: Instant;
}
