import type { AttributeValue, DynamoDBRecord, SQSRecord } from 'aws-lambda';
import { consume } from '../../../shared/notifications/consume.ts';
import { relay } from '../../../shared/notifications/relay.ts';
import type { QueueMessage, QueueSender, SendFault } from '../../../shared/platform/queue.ts';
import { World } from '../../property/notifications/world.ts';

const image = (version: number, more: Record<string, { S: string }> = {}) => ({
  pk: { S: 'CASE#1' },
  sk: { S: `OUT#zhzf#_#00000${version}#0` },
  audience: { S: 'zhzf' },
  town: { S: '320506103' },
  id: { S: `case/1/_/${version}/0` },
  type: { S: 'onegrid.case.dispatched' },
  data: { M: { caseNum: { S: '1' } } },
  ...more,
});
const record = (version: number, newImage: Record<string, AttributeValue> = image(version)): DynamoDBRecord => ({
  eventName: 'INSERT',
  dynamodb: { SequenceNumber: `10${version}`, Keys: { sk: { S: 'OUT#' } }, NewImage: newImage },
});

/** A queue that answers as it is told, and keeps what it took. */
class Queue implements QueueSender {
  readonly taken: QueueMessage[] = [];
  private readonly answer: (message: QueueMessage) => SendFault | undefined;
  constructor(answer: (message: QueueMessage) => SendFault | undefined = () => undefined) {
    this.answer = answer;
  }
  async sendAll(messages: readonly QueueMessage[]) {
    return messages.map((message) => {
      const fault = this.answer(message);
      if (fault === undefined) this.taken.push(message);
      return fault;
    });
  }
}
const broken: QueueSender = { sendAll: () => Promise.reject(new Error('no queue')) };
const log = () => undefined;

describe('relay', () => {
  it('sends references by audience, with the trace, and nothing of the content', async () => {
    const notifications = new Queue();
    const traced = image(1, { requestId: { S: 'request-1' } });
    const response = await relay({ notifications, poison: new Queue(), log }, [record(1, traced), record(2)]);
    expect(response.batchItemFailures).toEqual([]);
    expect(notifications.taken.map(({ group }) => group)).toEqual(['zhzf', 'zhzf']);
    expect(JSON.parse(notifications.taken[0]?.body ?? '')).toEqual({
      pk: 'CASE#1',
      sk: 'OUT#zhzf#_#000001#0',
      audience: 'zhzf',
      town: '320506103',
      id: 'case/1/_/1/0',
      type: 'onegrid.case.dispatched',
      requestId: 'request-1',
    });
  });

  it('puts aside what nobody could deliver, with its body, and goes on', async () => {
    const [notifications, poison] = [new Queue(), new Queue()];
    const bad = [record(2, { pk: { S: 'CASE#1' } }), record(3, image(3, { sk: { S: 'META' } })), record(4, {})];
    const response = await relay({ notifications, poison, log }, [record(1), ...bad, record(5)]);
    expect(response.batchItemFailures).toEqual([]);
    expect(notifications.taken).toHaveLength(2);
    expect(poison.taken.map(({ body }) => JSON.parse(body) as unknown)).toEqual(bad);
  });

  it('keeps the key alone of a poison record that no queue could take', async () => {
    const poison = new Queue();
    const huge = record(1, { pk: { S: 'x'.repeat(300_000) } });
    await relay({ notifications: new Queue(), poison, log }, [huge]);
    expect(JSON.parse(poison.taken[0]?.body ?? '')).toEqual({
      dynamodb: { Keys: { sk: { S: 'OUT#' } }, SequenceNumber: '101' },
    });
  });

  it('comes back with what was not sent, and puts aside what the queue refuses for good', async () => {
    const fault = ({ body }: QueueMessage) =>
      body.includes('/2/0') ? 'busy' : body.includes('/3/0') ? 'refused' : undefined;
    const [notifications, poison] = [new Queue(fault), new Queue()];
    const response = await relay({ notifications, poison, log }, [record(1), record(2), record(3)]);
    expect(response.batchItemFailures).toEqual([{ itemIdentifier: '102' }]);
    expect(poison.taken).toHaveLength(1);
  });

  it('comes back with everything while there is no queue, poison as well', async () => {
    const response = await relay({ notifications: broken, poison: broken, log }, [record(1), record(2, {})]);
    expect(response.batchItemFailures).toEqual([{ itemIdentifier: '101' }, { itemIdentifier: '102' }]);
  });
});

describe('notify', () => {
  const reference = (audience: string) =>
    JSON.stringify({ pk: 'CASE#1', sk: `OUT#${audience}#_#000001#0`, audience, town: '320506103', id: 'i', type: 't' });
  const message = (messageId: string, body: string) => ({ messageId, body }) as SQSRecord;

  const nobody = () => Promise.reject(new Error('no reporters here'));

  it('leaves all reporters of a case to who goes through them, and comes again when that fails', async () => {
    const told: string[] = [];
    const deps = new World(1, []).worker(async (call) => call());
    const reporters = [message('a', reference('reporters:case')), message('b', reference('reporters:case'))];
    const fine = await consume(
      deps,
      reporters,
      () => 60_000,
      async ({ pk, audience }) => {
        told.push(`${pk} ${audience}`);
        return 'through';
      },
    );
    expect([told, fine.batchItemFailures]).toEqual([['CASE#1 reporters:case'], []]);
    const broken = await consume(deps, reporters, () => 60_000, nobody);
    expect(broken.batchItemFailures).toHaveLength(2);
  });

  it('works a stream once however often it is named, and names only what failed', async () => {
    const world = new World(1, []);
    world.commit({ part: '_', reminder: false });
    const deps = world.worker(async (call) => call());
    let loads = 0;
    const counted = {
      ...deps,
      ledger: {
        ...deps.ledger,
        load: (ref: { pk: string; audience: string }) => {
          loads += 1;
          return ref.audience === 'down' ? Promise.reject(new Error('down')) : deps.ledger.load(ref);
        },
      },
    };
    const records = [
      message('a', reference('d')),
      message('b', reference('d')),
      message('c', reference('down')),
      message('e', '{}'),
      message('f', 'x'),
    ];
    const { batchItemFailures } = await consume(counted, records, () => 60_000, nobody);
    expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort()).toEqual(['c', 'e', 'f']);
    expect(loads).toBe(2);
    expect(world.open()).toEqual([]);
    expect(world.arrivals.get('w0')).toEqual(['case/1/_/1/0']);
  });

  it('begins nothing that it could not finish in its time, and asks to come again', async () => {
    const world = new World(1, []);
    world.commit({ part: '_', reminder: false });
    const response = await consume(
      world.worker(async (call) => call()),
      [message('a', reference('d'))],
      () => 1_000,
      nobody,
    );
    expect(response.batchItemFailures).toEqual([{ itemIdentifier: 'a' }]);
    expect(world.arrivals.size).toBe(0);
  });
});
