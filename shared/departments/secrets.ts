import { randomBytes } from 'node:crypto';
import type { Envelope } from '../platform/envelope.ts';
import type { ChannelSecrets } from './ports.ts';

/** 24 to 64 bytes are what the Standard Webhooks specification asks for. */
const SECRET_BYTES = 32;

/** Secrets of channels: drawn here, sealed by an envelope of the purpose `channel`. */
export const channelSecrets = (envelope: Pick<Envelope, 'seal'>): ChannelSecrets => ({
  create: () => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`,
  seal: (record, secret) => envelope.seal(record, secret),
});
