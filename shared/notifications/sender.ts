import { type Instant, plus, SECOND, toMillis } from '../kernel/time.ts';
import { Fault } from '../platform/fault.ts';
import type { AddressPolicy } from './addresses.ts';
import { PROBE, stateOf } from './circuit.ts';
import { toCloudEvent } from './content.ts';
import type { Circuits, Endpoint, Message, Sender } from './ports.ts';
import type { Outcome } from './rules.ts';
import { postWebhook } from './webhook.ts';

export interface SenderSettings {
  readonly circuits: Circuits;
  /** Opens a channel's secret. */
  readonly open: (endpoint: Endpoint) => Promise<string>;
  readonly policy: AddressPolicy;
}

/** Sends messages as signed webhooks, past endpoints whose circuit is open. */
export function sender(settings: SenderSettings): Sender {
  const { circuits, policy } = settings;
  return {
    async send(endpoint, message, now) {
      const wait = await mustWait(circuits, endpoint, now);
      if (wait !== undefined) return { is: 'deferred', until: wait };
      const secret = await openSecret(settings, endpoint);
      if (secret === undefined) return { is: 'failed', class: 'rejected', error: 'secret-unreadable' };
      const outcome = await postWebhook(
        {
          url: endpoint.url,
          secret,
          id: message.id,
          timestamp: Math.floor(toMillis(now) / SECOND),
          body: JSON.stringify(toCloudEvent(message)),
          headers: traceOf(message),
        },
        policy,
      );
      await note(circuits, endpoint, outcome, now);
      return outcome;
    },
  };
}

/** Until when nothing may be sent there. */
async function mustWait(circuits: Circuits, endpoint: Endpoint, now: Instant): Promise<Instant | undefined> {
  const state = stateOf(endpoint.circuit, now);
  if (state === 'open') return endpoint.circuit.openUntil;
  return state === 'probe' && !(await circuits.probe(endpoint, now)) ? plus(now, PROBE) : undefined;
}

/** A secret that does not open is the channel's fault and will not mend by itself; a key service that is away will. */
async function openSecret(settings: SenderSettings, endpoint: Endpoint): Promise<string | undefined> {
  try {
    return await settings.open(endpoint);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** Only what speaks of the endpoint counts: an answer of 4xx says that it is alive. */
async function note(circuits: Circuits, endpoint: Endpoint, outcome: Outcome, now: Instant): Promise<void> {
  if (outcome.is === 'failed' && outcome.class === 'temporary') await circuits.failed(endpoint, now);
  else if (endpoint.circuit.failures > 0) await circuits.recovered(endpoint);
}

const traceOf = (message: Message): Record<string, string> => ({
  ...(message.traceparent ? { traceparent: message.traceparent } : {}),
  ...(message.requestId ? { 'x-request-id': message.requestId } : {}),
});
