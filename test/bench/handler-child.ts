/**
 * A process with the environment of one function. It loads the function's bundle and, on request, times either its
 * handler on an event or the same calls made with the bare SDK: one process, one connection pool each, same machine.
 */
import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { RawCall } from './recorder-proxy.ts';

export type Order =
  | { readonly kind: 'handle'; readonly event: unknown }
  | { readonly kind: 'raw'; readonly waves: readonly (readonly RawCall[])[] };

export type Timed = { readonly ms: number } | { readonly error: string };

interface Answer {
  readonly statusCode: number;
  readonly body: string;
}

const client = new DynamoDBClient({
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
});

type Input<C extends abstract new (input: never) => unknown> = ConstructorParameters<C>[0];

function send({ action, input }: RawCall): Promise<unknown> {
  switch (action) {
    case 'GetItem':
      return client.send(new GetItemCommand(input as unknown as Input<typeof GetItemCommand>));
    case 'BatchGetItem':
      return client.send(new BatchGetItemCommand(input as unknown as Input<typeof BatchGetItemCommand>));
    case 'Query':
      return client.send(new QueryCommand(input as unknown as Input<typeof QueryCommand>));
    case 'TransactWriteItems':
      return client.send(new TransactWriteItemsCommand(input as unknown as Input<typeof TransactWriteItemsCommand>));
    default:
      throw new Error(`the bench replays no ${action}`);
  }
}

const { handler } = (await import(process.env.BENCH_MODULE ?? '')) as {
  readonly handler: (event: unknown, context: object) => Promise<Answer>;
};

async function work(order: Order): Promise<number> {
  const begun = performance.now();
  if (order.kind === 'raw') {
    for (const wave of order.waves) await Promise.all(wave.map(send));
    return performance.now() - begun;
  }
  const answer = await handler(order.event, { getRemainingTimeInMillis: () => 20_000 });
  const ms = performance.now() - begun;
  if (answer.statusCode !== 200) throw new Error(`the handler answered ${answer.statusCode}: ${answer.body}`);
  return ms;
}

process.on('message', (order: Order) => {
  work(order).then(
    (ms) => process.send?.({ ms } satisfies Timed),
    (error: unknown) => process.send?.({ error: String(error) } satisfies Timed),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ms: 0 } satisfies Timed);
