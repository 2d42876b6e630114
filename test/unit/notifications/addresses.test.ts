import fc from 'fast-check';
import { checkWebhookUrl, mayConnectTo } from '../../../shared/notifications/addresses.ts';

const cloud = { allowLocal: false };
const local = { allowLocal: true };

describe('addresses that a webhook may go to', () => {
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '169.254.170.2',
    '100.64.0.1',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '240.0.0.1',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:0:53aa:64c::1',
    'fe80::1',
    'fd00:ec2::254',
    'fc00::1',
    'ff02::1',
    'not-an-address',
    '',
  ])('refuses %s', (address) => {
    expect(mayConnectTo(address, cloud)).toBe(false);
  });

  it.each([
    '8.8.8.8',
    '114.114.114.114',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '2400:3200::1',
  ])('allows the public %s', (address) => {
    expect(mayConnectTo(address, cloud)).toBe(true);
  });

  it('on one machine allows the machine itself, and still nothing else that is private', () => {
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) expect(mayConnectTo(address, local)).toBe(true);
    for (const address of ['10.0.0.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', 'fe80::1']) {
      expect(mayConnectTo(address, local)).toBe(false);
    }
  });

  it('refuses every address of a private, loopback, link-local or carrier range', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const reserved = fc.oneof(
      fc.tuple(fc.constant(10), byte),
      fc.tuple(fc.constant(127), byte),
      fc.tuple(fc.constant(169), fc.constant(254)),
      fc.tuple(fc.constant(192), fc.constant(168)),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 })),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 })),
    );
    fc.assert(
      fc.property(reserved, byte, byte, ([a, b], c, d) => {
        const address = `${a}.${b}.${c}.${d}`;
        expect(mayConnectTo(address, cloud)).toBe(false);
        expect(mayConnectTo(`::ffff:${address}`, cloud)).toBe(false);
        expect(checkWebhookUrl(`https://${address}/hook`, cloud)).toEqual({ ok: false, error: 'address-not-public' });
      }),
    );
  });
});

describe('the address of a webhook channel', () => {
  it.each([
    ['', 'not-a-url'],
    ['hook', 'not-a-url'],
    ['http://example.com/hook', 'not-https'],
    ['ftp://example.com/hook', 'not-https'],
    ['file:///etc/passwd', 'not-https'],
    ['http://localhost/hook', 'not-https'],
    ['https://user:pass@example.com/', 'credentials-in-url'],
    ['https://localhost/', 'local-name'],
    ['https://LOCALHOST./', 'local-name'],
    ['https://hooks.localhost/', 'local-name'],
    ['https://intranet/', 'local-name'],
    ['https://metadata.google.internal/', 'local-name'],
    ['https://printer.local/', 'local-name'],
    ['https://127.0.0.1:9001/', 'address-not-public'],
    ['https://0x7f.1/', 'address-not-public'],
    ['https://2130706433/', 'address-not-public'],
    ['https://0177.0.0.1/', 'address-not-public'],
    ['https://[::1]/', 'address-not-public'],
    ['https://[::ffff:169.254.169.254]/', 'address-not-public'],
    ['https://192.168.0.10/', 'address-not-public'],
  ])('refuses %s: %s', (url, fault) => {
    expect(checkWebhookUrl(url, cloud)).toEqual({ ok: false, error: fault });
  });

  it('takes a public https address, written as the URL standard does', () => {
    expect(checkWebhookUrl('https://Hooks.Example.com:8443/a?b=1', cloud)).toEqual({
      ok: true,
      value: 'https://hooks.example.com:8443/a?b=1',
    });
    expect(checkWebhookUrl('https://8.8.8.8/', cloud).ok).toBe(true);
  });

  it('on one machine takes plain http to the machine itself only', () => {
    for (const url of [
      'http://127.0.0.1:9000/hooks/zhzf',
      'http://localhost:9000/',
      'http://[::1]:9000/',
      'https://localhost/',
    ]) {
      expect(checkWebhookUrl(url, local).ok).toBe(true);
    }
    for (const url of ['http://example.com/', 'http://10.0.0.1/', 'https://10.0.0.1/', 'https://intranet/']) {
      expect(checkWebhookUrl(url, local).ok).toBe(false);
    }
  });
});
