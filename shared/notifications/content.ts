import { show } from '../kernel/time.ts';
import { ver6 } from '../platform/dynamodb/matter-items.ts';
import { type CloudEvent, schemaId } from './events.ts';

/** What of a message goes out. */
export interface Outgoing {
  readonly id: string;
  readonly pk: string;
  readonly town: string;
  readonly type: string;
  readonly part: string;
  readonly version: number;
  readonly n: number;
  readonly time: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly requestId?: string | undefined;
  readonly traceparent?: string | undefined;
}

/** `CASE#2603…` as an address in the API: `case/2603…`. */
export const subjectOf = (pk: string): string => {
  const [kind = '', ...id] = pk.split('#');
  return `${kind.toLowerCase()}/${id.join('#')}`;
};

/** The message as a CloudEvent. The same message is the same event at every redelivery, byte for byte. */
export function toCloudEvent(message: Outgoing): CloudEvent {
  return {
    specversion: '1.0',
    id: message.id,
    source: `/towns/${message.town}`,
    type: message.type,
    subject: subjectOf(message.pk),
    time: show(message.time),
    datacontenttype: 'application/json',
    dataschema: schemaId(message.type),
    sequence: `${ver6(message.version)}.${message.n}`,
    ...(message.part === '_' ? {} : { part: message.part }),
    ...(message.traceparent ? { traceparent: message.traceparent } : {}),
    ...(message.requestId ? { requestid: message.requestId } : {}),
    data: { ...message.data },
  };
}
