import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { plus } from '../../../shared/kernel/time.ts';
import { consume } from '../../../shared/notifications/consume.ts';
import type { DeliveryDeps } from '../../../shared/notifications/ports.ts';
import { sender } from '../../../shared/notifications/sender.ts';
import { ledger } from '../../../shared/notifications/store.ts';
import { circuits } from '../../../shared/notifications/store-circuits.ts';
import { directory } from '../../../shared/notifications/targets.ts';
import { type OutItem, toOutItems } from '../../../shared/platform/dynamodb/matter-items.ts';
import { transact } from '../../../shared/platform/dynamodb/transact.ts';
import type { OutMessage } from '../../../shared/workflow/matter.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';

export const TOWN = '320506103';
export const SECRET = `whsec_${Buffer.from('a-key-of-thirty-two-bytes-length').toString('base64')}`;

/** A receiver on this machine: it checks signatures, acts once per id, and fails when it is told to. */
export async function startReceiver() {
  const arrivals: string[] = [];
  const effects: string[] = [];
  const statuses: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const body = Buffer.concat(chunks).toString('utf8');
      new Webhook(SECRET).verify(body, headers);
      const id = String(headers['webhook-id']);
      arrivals.push(id);
      const status = statuses.shift() ?? 204;
      if (status < 300 && !effects.includes(id)) effects.push(id);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    arrivals,
    effects,
    /** The statuses of the next answers. */
    statuses,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The delivery over real tables and real HTTP, with a clock and holders of posts that the test sets. */
export async function startSetting() {
  const tables: LocalTables = await localTables();
  const receiver = await startReceiver();
  const { client, names } = tables;
  const holders = new Map<string, string[]>();
  const webhookOf = new Set(['zhzf']);
  // The receiver judges a signature's time by the machine's own clock, so the test's starts there.
  const clock = { now: new Date().toISOString() };
  const endpoints = circuits(client, names.directory);
  const deps: DeliveryDeps = {
    ledger: ledger({ client, table: names.matters }),
    directory: directory({
      circuits: endpoints.of,
      channels: async (_, department) =>
        webhookOf.has(department)
          ? [
              {
                id: 'hook',
                department,
                kind: 'webhook',
                url: receiver.url,
                secret: 'sealed',
                enabled: true,
                locale: 'zh-CN',
                version: 1,
              },
            ]
          : [],
      deputies: async () => [],
      holders: async (area, role) => holders.get(`${area}:${role}`) ?? [],
      serving: async (_town, party) => holders.get(`serving:${party}`) ?? [],
      heads: async (_town, party) => holders.get(`head:${party}`) ?? [],
    }),
    sender: sender({ circuits: endpoints, open: async () => SECRET, policy: { allowLocal: true } }),
    now: () => clock.now,
    random: () => 0,
    log: () => undefined,
  };
  return {
    ...tables,
    receiver,
    deps,
    clock,
    holders,
    advance: (millis: number) => {
      clock.now = plus(clock.now, millis);
    },
    /** What a command leaves behind: its messages, in a transaction. */
    commit: async (num: string, messages: readonly OutMessage[], at = clock.now): Promise<OutItem[]> => {
      const items = toOutItems({ pk: `CASE#${num}`, town: TOWN, num, now: at }, messages);
      const writes = items.map(
        (item) => ({ op: 'put', table: names.matters, item, expect: { kind: 'absent' } }) as const,
      );
      expect(await transact(client, writes)).toEqual({ ok: true, value: undefined });
      return items;
    },
    /** What the queue brings for these messages, in this order. */
    notify: async (items: readonly OutItem[]) => {
      const records = items.map(({ pk, sk, audience, town, id, type }, at) => ({
        messageId: String(at),
        body: JSON.stringify({ pk, sk, audience, town, id, type }),
      }));
      const { batchItemFailures } = await consume(
        deps,
        records as never,
        () => 60_000,
        async () => 'through',
      );
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
    stop: async () => {
      receiver.stop();
      await tables.drop();
    },
  };
}

export type Setting = Awaited<ReturnType<typeof startSetting>>;

export const news = (audience: string, version: number, more: Partial<OutMessage> = {}): OutMessage => ({
  audience,
  type: 'onegrid.case.dispatched',
  part: '_',
  version,
  data: { caseNum: '1', town: TOWN, grid: '320506103203001' },
  ...more,
});
