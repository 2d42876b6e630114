import { Webhook } from 'standardwebhooks';
import { Clock } from '../../../infra/local/clock.ts';
import { createReceiver } from '../../../infra/local/receiver.ts';
import { close, listen } from '../../../infra/local/server.ts';

const secret = `whsec_${Buffer.from('a secret of twenty-four!').toString('base64')}`;

async function setUp() {
  const clock = new Clock();
  const receiver = createReceiver(clock);
  receiver.setEndpoints([{ path: '/hooks/a', secret }]);
  const port = await listen(receiver.server, 0);
  const send = async (id: string, change: { at?: Date; body?: string; path?: string } = {}): Promise<number> => {
    const at = change.at ?? clock.date();
    const body = JSON.stringify({ id });
    const response = await fetch(`http://127.0.0.1:${port}${change.path ?? '/hooks/a'}`, {
      method: 'POST',
      body: change.body ?? body,
      headers: {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': `v1,other ${new Webhook(secret).sign(id, at, body)}`,
      },
    });
    return response.status;
  };
  return { clock, receiver, send, stop: () => close(receiver.server) };
}

describe('the demo receiver', () => {
  it('acts once per webhook-id and counts what came again', async () => {
    const { receiver, send, stop } = await setUp();
    expect([await send('1'), await send('2'), await send('1')]).toEqual([204, 204, 204]);
    await stop();
    expect(receiver.endpoints()).toEqual([
      { path: '/hooks/a', received: 3, effects: { '1': 1, '2': 1 }, duplicates: 1, refused: 0, order: ['1', '2'] },
    ]);
  });

  it('fails as told, and then no effect is counted', async () => {
    const { receiver, send, stop } = await setUp();
    receiver.behave({ path: '/hooks/a', status: 503, times: 2 });
    expect([await send('1'), await send('1'), await send('1')]).toEqual([503, 503, 204]);
    await stop();
    expect(receiver.endpoints()[0]).toMatchObject({ effects: { '1': 1 }, duplicates: 0, refused: 2 });
    expect(receiver.deliveries(2)).toHaveLength(1);
  });

  it('refuses another body, an old signature and another path', async () => {
    const { clock, receiver, send, stop } = await setUp();
    expect(await send('1', { body: '{"id":"2"}' })).toBe(401);
    expect(await send('1', { at: new Date(clock.now() - 301_000) })).toBe(401);
    expect(await send('1', { path: '/hooks/b' })).toBe(404);
    await stop();
    expect(receiver.endpoints()[0]).toMatchObject({ effects: {}, refused: 2 });
  });

  it('goes by the set clock', async () => {
    const { clock, send, stop } = await setUp();
    clock.set(Date.parse('2030-01-01T00:00:00Z'));
    expect(await send('1')).toBe(204);
    expect(await send('2', { at: new Date() })).toBe(401);
    await stop();
  });
});
