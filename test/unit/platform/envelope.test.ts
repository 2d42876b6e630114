import { randomBytes } from 'node:crypto';
import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { envelope } from '../../../shared/platform/envelope.ts';

/** KMS as far as envelopes need it: data keys that open under the context they were made with. */
const kms = () => {
  const wrapped = new Map<string, { readonly key: Uint8Array; readonly context: string }>();
  const calls: string[] = [];
  const send = async (command: unknown): Promise<unknown> => {
    if (command instanceof GenerateDataKeyCommand) {
      calls.push('generate');
      const blob = randomBytes(40);
      const key = randomBytes(32);
      wrapped.set(blob.toString('hex'), { key, context: JSON.stringify(command.input.EncryptionContext) });
      return { Plaintext: new Uint8Array(key), CiphertextBlob: new Uint8Array(blob) };
    }
    if (!(command instanceof DecryptCommand)) throw new Error('unexpected call');
    calls.push('decrypt');
    const found = wrapped.get(Buffer.from(command.input.CiphertextBlob ?? []).toString('hex'));
    if (found?.context !== JSON.stringify(command.input.EncryptionContext))
      throw new Error('InvalidCiphertextException');
    return { Plaintext: new Uint8Array(found.key) };
  };
  return { client: { send } as unknown as KMSClient, calls };
};

const make = (purpose = 'contact', of = kms()) => {
  let now = 0;
  const clock = {
    set: (millis: number): void => {
      now = millis;
    },
  };
  return { ...of, clock, box: envelope({ kms: of.client, keyArn: 'arn:key', purpose, now: () => now }), of };
};

describe('envelope', () => {
  it('opens what it sealed, for the same record and purpose only', async () => {
    const { box, of } = make();
    const sealed = await box.seal('C#1', '13800001234');
    expect(sealed).toMatch(/^e1\.[\w-]+\.[\w-]+$/);
    expect(await box.open('C#1', sealed)).toBe('13800001234');
    await expect(box.open('C#2', sealed)).rejects.toMatchObject({ code: 'bad-envelope' });
    await expect(make('idNumber', of).box.open('C#1', sealed)).rejects.toThrow('InvalidCiphertext');
  });

  it('never seals the same value to the same text', async () => {
    const { box } = make();
    expect(await box.seal('C#1', 'x')).not.toBe(await box.seal('C#1', 'x'));
  });

  it('finds every change', async () => {
    const { box } = make();
    const sealed = await box.seal('C#1', '张三');
    const [form, key, body = ''] = sealed.split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(box.open('C#1', `${form}.${key}.${changed.toString('base64url')}`)).rejects.toMatchObject({
        code: 'bad-envelope',
      });
    }
    await expect(box.open('C#1', 'plain')).rejects.toMatchObject({ code: 'bad-envelope' });
    await expect(box.open('C#1', `${form}.${key}.AA`)).rejects.toMatchObject({ code: 'bad-envelope' });
  });

  it('asks for a data key once for values sealed at once, and again after five minutes or a thousand', async () => {
    const { box, calls, clock } = make();
    await Promise.all(Array.from({ length: 20 }, (_, n) => box.seal(`C#${n}`, 'x')));
    clock.set(299_999);
    await box.seal('C#1', 'x');
    expect(calls).toEqual(['generate']);
    clock.set(300_000);
    for (let n = 0; n < 1_000; n += 1) await box.seal('C#1', 'x');
    expect(calls).toHaveLength(2);
    await box.seal('C#1', 'x');
    expect(calls).toHaveLength(3);
  });

  it('unwraps a key once in five minutes', async () => {
    const { box, calls, clock } = make();
    const sealed = await box.seal('C#1', 'x');
    await box.open('C#1', sealed);
    await box.open('C#1', sealed);
    clock.set(300_000);
    await box.open('C#1', sealed);
    expect(calls).toEqual(['generate', 'decrypt', 'decrypt']);
  });

  it('unwraps a key once for values that are opened at once', async () => {
    const { box, calls } = make();
    const sealed = await Promise.all(Array.from({ length: 20 }, (_, n) => box.seal(`C#${n}`, `${n}`)));
    const opened = await Promise.all(sealed.map((one, n) => box.open(`C#${n}`, one)));
    expect(opened).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`));
    expect(calls).toEqual(['generate', 'decrypt']);
  });

  it('tries again after KMS failed', async () => {
    const { client, calls } = kms();
    let down = true;
    const flaky = { send: (command: never) => (down ? Promise.reject(new Error('down')) : client.send(command)) };
    const box = envelope({ kms: flaky as unknown as KMSClient, keyArn: 'arn:key', purpose: 'contact' });
    await expect(box.seal('C#1', 'x')).rejects.toThrow('down');
    down = false;
    const sealed = await box.seal('C#1', 'x');
    expect(calls).toEqual(['generate']);
    down = true;
    await expect(box.open('C#1', sealed)).rejects.toThrow('down');
    down = false;
    expect(await box.open('C#1', sealed)).toBe('x');
  });
});
