import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** A client that counts sequential round trips exactly, however busy the machine is. */
export interface RoundedClient {
  readonly client: DynamoDBDocumentClient;
  /** How many rounds the work took: whatever is asked without waiting for an answer is one. */
  of<T>(work: () => Promise<T>): Promise<{ readonly answer: T; readonly rounds: number; readonly read: number }>;
}

interface Answered {
  readonly Items?: readonly unknown[];
}

/** Lets calls wait until nobody asks for more, sends them together, and gives no answer before all have come. */
export function roundedClient(inner: DynamoDBDocumentClient): RoundedClient {
  let rounds = 0;
  let read = 0;
  let waiting: (() => Promise<() => void>)[] = [];
  let busy = false;
  const round = async (): Promise<void> => {
    busy = true;
    const asked = waiting;
    waiting = [];
    rounds += 1;
    for (const settle of await Promise.all(asked.map((send) => send()))) settle();
    busy = false;
    setImmediate(next);
  };
  const next = (): void => {
    if (!busy && waiting.length > 0) void round();
  };
  const send = (command: never): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.push(() =>
        inner.send(command).then(
          (answer): (() => void) => {
            read += (answer as Answered).Items?.length ?? 0;
            return () => resolve(answer);
          },
          (error: unknown) => () => reject(error),
        ),
      );
      setImmediate(next);
    });
  return {
    client: { send, destroy: () => inner.destroy() } as unknown as DynamoDBDocumentClient,
    async of(work) {
      rounds = 0;
      read = 0;
      const answer = await work();
      return { answer, rounds, read };
    },
  };
}
