import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { plus } from '../../../shared/kernel/time.ts';
import { CONTACT_RETENTION_MS, contactIdOf, contactWrites } from '../../../shared/people/contacts.ts';
import { peopleStore } from '../../../shared/people/store.ts';
import { transact } from '../../../shared/platform/dynamodb/transact.ts';
import { envelope } from '../../../shared/platform/envelope.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { type Deployment, deploy } from './deployment.ts';

const PHONE = '13900005678';
const NAME = '欧阳娜娜';
const AT = '2026-03-06T14:10:00.123Z';
const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy();
}, 120_000);
afterAll(() => deployment?.stop());

const sealing = (who: string, purpose = 'contact') =>
  envelope({ kms: deployment.as(who).kms, keyArn: deployment.env.keyArn, purpose });

/** Puts a contact as the function `who` does while it takes a report down. */
const put = async (who: string, phone: string, name: string | undefined, at: string) => {
  const { client } = deployment.as(who);
  const deps = { table: deployment.env.people, keys, envelope: sealing(who) };
  const { contactId, writes } = await contactWrites(phone, name, at, deps);
  return { contactId, written: await transact(client, writes) };
};

const storeAs = (who: string, purpose?: string) =>
  peopleStore({
    client: deployment.as(who).client,
    people: deployment.env.people,
    audit: deployment.env.audit,
    envelope: sealing(who, purpose),
  });

const wholeTable = async (table: string): Promise<string> =>
  JSON.stringify((await deployment.as('admin').client.send(new ScanCommand({ TableName: table }))).Items);

describe('contacts', () => {
  it('are put by intake with its own rights, and nothing of them can be read in the table', async () => {
    const { contactId, written } = await put('intake', PHONE, NAME, AT);
    expect(written).toEqual({ ok: true, value: undefined });
    const stored = await wholeTable(deployment.env.people);
    expect(stored).toContain(contactId);
    expect(stored).toContain('139****5678');
    for (const secret of [PHONE, PHONE.slice(3), PHONE.slice(0, 7), NAME, Buffer.from(PHONE).toString('base64')]) {
      expect(stored).not.toContain(secret);
    }
  });

  it('are one for one number, however often it reports, each report with its own name', async () => {
    const first = await put('cases', '13700001111', '王明', '2026-03-06T14:10:00.000Z');
    const again = await put('cases', '13700001111', undefined, '2026-03-07T14:10:00.000Z');
    const other = await put('cases', '13700001111', '假名', '2026-03-08T14:10:00.000Z');
    expect([again.contactId, other.contactId]).toEqual([first.contactId, first.contactId]);
    expect((await put('cases', '13700001112', undefined, AT)).contactId).not.toBe(first.contactId);
    const store = storeAs('people');
    const opened = async (at: string) => {
      const sealed = await store.contact(first.contactId, at);
      return sealed && store.open(sealed);
    };
    expect(await opened('2026-03-06T14:10:00.000Z')).toEqual({ phone: '13700001111', name: '王明' });
    expect(await opened('2026-03-07T14:10:00.000Z')).toEqual({ phone: '13700001111' });
    expect(await opened('2026-03-08T14:10:00.000Z')).toEqual({ phone: '13700001111', name: '假名' });
  });

  it('can be found by a keyed hash of the number, and only with the key', async () => {
    const { contactId } = await put('intake', '13600002222', undefined, AT);
    const stored = await wholeTable(deployment.env.people);
    const lookup = keys.hmac('lookup#k1', 'phone', '13600002222');
    expect(stored).toContain(`X#phone#k1#${lookup}`);
    expect(contactIdOf(keys, '13600002222')).toBe(contactId);
    expect(contactIdOf(deriveKeys('another-secret-of-the-same-good-length'), '13600002222')).not.toBe(contactId);
  });

  it('say how long they are kept', async () => {
    await put('intake', '13600003333', undefined, AT);
    expect(await wholeTable(deployment.env.people)).toContain(plus(AT, CONTACT_RETENTION_MS));
  });

  it('are opened by people, by notify for the text it sends there, and by nobody else', async () => {
    const { contactId } = await put('intake', '13500004444', undefined, AT);
    const opened = await storeAs('people').contact(contactId, AT);
    for (const who of ['people', 'notify'] as const) {
      expect(opened && (await storeAs(who).open(opened))).toEqual({ phone: '13500004444' });
    }
    for (const who of ['intake', 'cases', 'directory', 'insight', 'clock', 'relay', 'tally']) {
      const sealed = await storeAs('people').contact(contactId, AT);
      if (!sealed) throw new Error('no contact');
      await expect(storeAs(who).open(sealed)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    }
  });

  it('are not even read sealed by those who only put them', async () => {
    for (const who of ['intake', 'cases', 'insight']) {
      await expect(storeAs(who).contact('any', AT)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    }
  });

  it('do not open under another purpose', async () => {
    const { contactId } = await put('intake', '13500005555', undefined, AT);
    const sealed = await storeAs('people').contact(contactId, AT);
    if (!sealed) throw new Error('no contact');
    // Notify may open what was sealed for channels, so here it is the purpose of the value that is wrong.
    await expect(storeAs('notify', 'channel').open(sealed)).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
    await expect(storeAs('people', 'channel').open(sealed)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('do not open in the place of another contact, nor a number in the place of a name', async () => {
    const { contactId } = await put('intake', '13500006666', '王明', AT);
    const store = storeAs('people');
    const sealed = await store.contact(contactId, AT);
    if (!sealed?.nameEnc) throw new Error('no contact');
    await expect(store.open({ ...sealed, contact: 'another' })).rejects.toMatchObject({ code: 'bad-envelope' });
    await expect(store.open({ ...sealed, phoneEnc: sealed.nameEnc })).rejects.toMatchObject({ code: 'bad-envelope' });
    await expect(store.open({ ...sealed, at: '2026-01-01T00:00:00.000Z' })).rejects.toMatchObject({
      code: 'bad-envelope',
    });
  });

  it('cost one call of the key service for many reports', async () => {
    const { client, kms } = deployment.as('intake');
    const deps = {
      table: deployment.env.people,
      keys,
      envelope: envelope({ kms, keyArn: deployment.env.keyArn, purpose: 'contact' }),
    };
    let calls = 0;
    kms.middlewareStack.add((next) => (args) => {
      calls += 1;
      return next(args);
    });
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, n) => contactWrites(`138000010${10 + n}`, `李${n}`, AT, deps)),
    );
    expect(calls).toBe(1);
    expect(
      (
        await transact(
          client,
          made.flatMap(({ writes }) => writes),
        )
      ).ok,
    ).toBe(true);
  });
});
