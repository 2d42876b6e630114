import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startDynamo } from '../../infra/local/aws/backends.ts';
import { keepAliveTimeout } from '../../infra/local/server.ts';
import { controlAt } from '../story/client.ts';
import { type Addresses, startStackProcess, stopStackProcess } from './stack-process.ts';

/** Hands out embedded stacks to the workers of a test run, and one DynamoDB Local to all of them. */
export interface StackOffice {
  /** `/1` gives the addresses of the stack of the first worker, `/dynamodb` the port of DynamoDB Local. */
  readonly url: string;
  /** Ends everything that was handed out and waits until it is gone. */
  close(): Promise<void>;
}

interface Started {
  readonly answer: object;
  stop(): Promise<void>;
}

async function startStack(args: readonly string[]): Promise<Started> {
  const { child, addresses } = await startStackProcess(args);
  // Reckoning the capacity of a call takes up to two more reads of its items, and no end-to-end test asks for it.
  await controlAt(addresses.control).send('POST', '/settings', { meter: false });
  return { answer: addresses, stop: () => stopStackProcess(child) };
}

async function startDatabase(): Promise<Started> {
  const { port, stop } = await startDynamo();
  return { answer: { port }, stop };
}

/**
 * Opens the office: the first question of each worker starts a stack for it alone, because the tests of a file set the
 * clock and inject faults, and would be in the way of another file's. What nobody asks for is not started.
 */
export async function openStackOffice(args: readonly string[]): Promise<StackOffice> {
  const all = new Map<string, Promise<Started>>();
  const ask = (path: string): Promise<Started> => {
    const started = all.get(path) ?? (path === '/dynamodb' ? startDatabase() : startStack(args));
    all.set(path, started);
    return started;
  };
  const server = createServer({ keepAliveTimeout }, (request, response) => {
    ask(request.url ?? '').then(
      ({ answer }) => response.end(JSON.stringify(answer)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      const started = await Promise.allSettled(all.values());
      await Promise.all(started.map((one) => (one.status === 'fulfilled' ? one.value.stop() : undefined)));
    },
  };
}

async function askOffice(path: string): Promise<unknown> {
  const office = process.env.ONEGRID_STACKS;
  if (!office) throw new Error('nobody hands out stacks: these tests run with jest, in the project `stack`');
  const answer = await fetch(`${office}/${path}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return JSON.parse(text);
}

/** The addresses of the stack that is this worker's; waits for its start. Throws with its output when it does not start. */
export const ownStack = async (): Promise<Addresses> =>
  (await askOffice(process.env.JEST_WORKER_ID ?? '1')) as Addresses;

/** The port of the DynamoDB Local of the run; waits for its start. Tables in it need names that nobody else gives. */
export const databasePort = async (): Promise<number> => ((await askOffice('dynamodb')) as { port: number }).port;
