import { randomInt } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { HOUR, MINUTE, plus } from '../../../shared/kernel/time.ts';
import { CODE_MS, CODE_TRIES, CODES_PER_HOUR, LOOKUPS_PER_MINUTE } from '../../../shared/people/service-lookup.ts';
import { lookupStore } from '../../../shared/people/store-lookup.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { type Deployment, deploy } from './deployment.ts';

const AT = '2026-03-06T14:10:00.000Z';
const UNTIL = plus(AT, CODE_MS);
const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');

let deployment: Deployment;
let store: ReturnType<typeof lookupStore>;
beforeAll(async () => {
  deployment = await deploy();
  store = lookupStore({ client: deployment.as('people').client, matters: deployment.env.matters, keys });
}, 120_000);
afterAll(() => deployment?.stop());

const aPhone = (): string => `138${String(randomInt(100_000_000)).padStart(8, '0')}`;

describe('a code by SMS, with the rights of people', () => {
  it('opens once', async () => {
    const phone = aPhone();
    await store.keep(phone, '123456', UNTIL, AT);
    expect(await store.redeem(phone, '123456', AT)).toBe(true);
    expect(await store.redeem(phone, '123456', AT)).toBe(false);
  });

  it('opens for one of two who send it at once', async () => {
    const phone = aPhone();
    await store.keep(phone, '123456', UNTIL, AT);
    const both = await Promise.all([store.redeem(phone, '123456', AT), store.redeem(phone, '123456', AT)]);
    expect(both.filter((one) => one)).toHaveLength(1);
  });

  it('opens for its own number only', async () => {
    const [phone, other] = [aPhone(), aPhone()];
    await store.keep(phone, '123456', UNTIL, AT);
    expect(await store.redeem(other, '123456', AT)).toBe(false);
  });

  it('opens no more at its end', async () => {
    const phone = aPhone();
    await store.keep(phone, '123456', UNTIL, AT);
    expect(await store.redeem(phone, '123456', UNTIL)).toBe(false);
    await store.keep(phone, '123456', UNTIL, AT);
    expect(await store.redeem(phone, '123456', plus(UNTIL, -1))).toBe(true);
  });

  it('opens no more after as many wrong tries as are allowed, and its successor does again', async () => {
    const phone = aPhone();
    await store.keep(phone, '123456', UNTIL, AT);
    for (let n = 0; n < CODE_TRIES - 1; n += 1) expect(await store.redeem(phone, '000000', AT)).toBe(false);
    expect(await store.redeem(phone, '123456', AT)).toBe(true);
    await store.keep(phone, '222222', UNTIL, AT);
    for (let n = 0; n < CODE_TRIES; n += 1) expect(await store.redeem(phone, '000000', AT)).toBe(false);
    expect(await store.redeem(phone, '222222', AT)).toBe(false);
    await store.keep(phone, '333333', UNTIL, AT);
    expect(await store.redeem(phone, '333333', AT)).toBe(true);
  });

  it('is asked for so often in an hour by a number, and in a minute by an address', async () => {
    const phone = aPhone();
    const send = () => store.maySend(phone, AT);
    for (let n = 0; n < CODES_PER_HOUR; n += 1) expect(await send()).toBe(true);
    expect(await send()).toBe(false);
    expect(await store.maySend(phone, plus(AT, HOUR))).toBe(true);
    const address = '203.0.113.9';
    for (let n = 0; n < LOOKUPS_PER_MINUTE; n += 1) expect(await store.admits(address, AT)).toBe(true);
    expect(await store.admits(address, AT)).toBe(false);
    expect(await store.admits(address, plus(AT, MINUTE))).toBe(true);
  });

  it('leaves neither number nor code nor address in the table', async () => {
    const phone = aPhone();
    await store.keep(phone, '918273', UNTIL, AT);
    await store.maySend(phone, AT);
    await store.admits('203.0.113.77', AT);
    await store.redeem(phone, '000000', AT);
    const { client } = deployment.as('admin');
    const items = JSON.stringify((await client.send(new ScanCommand({ TableName: deployment.env.matters }))).Items);
    expect(items).toContain('LOOKUP#');
    for (const secret of [phone, phone.slice(3), '918273', '203.0.113']) expect(items).not.toContain(secret);
  });
});
