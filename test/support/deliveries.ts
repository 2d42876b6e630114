import { control, type Item } from './stage.ts';

/** What the demo receivers got. */

export interface Delivery {
  readonly path: string;
  readonly webhookId: string;
  readonly status: number;
  readonly verified: boolean;
  readonly event: Item;
}

export interface Endpoint {
  readonly path: string;
  /** How often each `webhook-id` took effect. */
  readonly effects: Readonly<Record<string, number>>;
  readonly duplicates: number;
  /** `webhook-id`s in the order in which they took effect. */
  readonly order: readonly string[];
}

export interface Received {
  readonly deliveries: readonly Delivery[];
  readonly endpoints: readonly Endpoint[];
}

export const received = async (): Promise<Received> => {
  const { deliveries, endpoints } = await control.send('GET', '/deliveries');
  return { deliveries: deliveries as Delivery[], endpoints: endpoints as Endpoint[] };
};

/** The demo receiver's path of a department's webhook, as the seed makes it. */
export const hookOf = (department: string): string => `/hooks/${department}`;

/** The effects that came more than once. */
export const repeatedEffects = ({ effects, order }: Endpoint): readonly string[] => [
  ...Object.entries(effects).flatMap(([id, count]) => (count === 1 ? [] : [id])),
  ...order.filter((id, at) => order.indexOf(id) !== at),
];

/** `webhook-id` is matter / part / version / n: the stream is what comes before the version. */
const placeOf = (webhookId: string): { readonly stream: string; readonly version: number } => {
  const [kind, matter, part, version] = webhookId.split('/');
  return { stream: `${kind}/${matter}/${part}`, version: Number(version) };
};

/** The effects that came behind a newer one of their stream. */
export const overtakenEffects = ({ order }: Endpoint): readonly string[] => {
  const newest = new Map<string, number>();
  return order.filter((id) => {
    const { stream, version } = placeOf(id);
    const before = newest.get(stream) ?? 0;
    newest.set(stream, Math.max(before, version));
    return !(version > before);
  });
};
