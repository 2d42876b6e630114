import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { type Sms, smsByWebhook } from '../../../shared/notifications/sms.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const NOW = new Date().toISOString();
const TOWN = '320506103';
const sms: Sms = {
  id: 'lookup-1',
  phone: '13800001111',
  template: 'lookup-code',
  params: { code: '012345', minutes: '10' },
  language: 'zh-CN',
};

let server: Server;
let url: string;
let status = 204;
const got: { headers: IncomingHttpHeaders; body: string; path: string }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(chunks).toString(), path: request.url ?? '' });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  got.length = 0;
  status = 204;
});

const sender = (allowLocal = true, found = true) =>
  smsByWebhook({
    gatewayOf: async (town) =>
      found && town === TOWN ? { department: 'zhzx', channel: 'sms', url, sealed: 'sealed' } : undefined,
    open: async ({ sealed }) => (sealed === 'sealed' ? SECRET : ''),
    policy: { allowLocal },
  });

describe('an SMS over the town’s gateway', () => {
  it('is one signed call with the number, the template’s values and the text', async () => {
    expect(await sender().send(TOWN, sms, NOW)).toBe('sent');
    expect(got).toHaveLength(1);
    const { headers, body, path } = got[0] ?? { headers: {}, body: '', path: '' };
    const signed = {
      'webhook-id': String(headers['webhook-id']),
      'webhook-timestamp': String(headers['webhook-timestamp']),
      'webhook-signature': String(headers['webhook-signature']),
    };
    expect(new Webhook(SECRET).verify(body, signed)).toEqual({
      phone: '13800001111',
      template: 'lookup-code',
      params: { code: '012345', minutes: '10' },
      language: 'zh-CN',
      text: '您的反映查询验证码是 012345，10 分钟内有效，请勿告诉他人。',
    });
    expect(path).toBe('/sms');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('says why it did not go out, without an exception', async () => {
    status = 500;
    expect(await sender().send(TOWN, sms, NOW)).toBe('http-500');
    expect(await sender(true, false).send(TOWN, sms, NOW)).toBe('no-gateway');
    expect(await sender().send('320506104', sms, NOW)).toBe('no-gateway');
  });

  it('goes to no address that only this machine can reach', async () => {
    expect(await sender(false).send(TOWN, sms, NOW)).toBe('address-refused');
    expect(got).toEqual([]);
  });
});
