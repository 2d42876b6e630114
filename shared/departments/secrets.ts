import { randomBytes } from 'node:crypto';
import type { Envelope } from '../platform/envelope.ts';
import type { ChannelSecrets } from './ports.ts';
import type { CalledKind } from './rules.ts';

/** 24 to 64 bytes are what the Standard Webhooks specification asks for. */
const SECRET_BYTES = 32;

/** What secrets of each kind of channel are sealed for: who may send over the one may not send over the other. */
export const SECRET_PURPOSES = { webhook: 'channel', sms: 'sms' } as const satisfies Record<CalledKind, string>;

/** Secrets of channels: drawn here, sealed by an envelope of the kind's own purpose. */
export const channelSecrets = (envelopes: Readonly<Record<CalledKind, Pick<Envelope, 'seal'>>>): ChannelSecrets => ({
  create: () => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`,
  seal: (kind, record, secret) => envelopes[kind].seal(record, secret),
});
