import { randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { captureIn } from '../../../shared/evidence/capture.ts';
import { evidenceKeeper } from '../../../shared/evidence/keeper.ts';
import type { Attachment } from '../../../shared/evidence/model.ts';
import { attachmentObjects, keepIn } from '../../../shared/evidence/objects.ts';
import { type ExamineDeps, examine } from '../../../shared/evidence/service-examine.ts';
import { attachmentStore, attachmentsOf } from '../../../shared/evidence/store.ts';
import { examineStore } from '../../../shared/evidence/store-examine.ts';
import { waitingTeller } from '../../../shared/evidence/store-telling.ts';
import { queryAll } from '../../../shared/platform/dynamodb/query.ts';
import { shownWrites } from '../../../shared/platform/dynamodb/shown-writes.ts';
import { transact } from '../../../shared/platform/dynamodb/transact.ts';
import type { MatterEvent } from '../../../shared/workflow/matter.ts';
import { aCase } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';
import { movie, SECRETS } from '../../support/movie.ts';
import { jpegOf, openPicture, painted } from '../../support/pictures.ts';

/** What is found in uploads, against the real tables; the bucket is a map here, and the real one in test/e2e. */

let tables: LocalTables;
beforeAll(async () => {
  tables = await localTables();
}, 60_000);
afterAll(() => tables.drop());

const bucket = (): Map<string, Buffer> => new Map();
type Bucket = ReturnType<typeof bucket>;

/** Another one for every upload, as in a bucket that is encrypted by a key: the same bytes twice are two objects. */
const tags = new WeakMap<Buffer, string>();
const tagOf = (bytes: Buffer): string => {
  const tag = tags.get(bytes) ?? randomUUID();
  tags.set(bytes, tag);
  return tag;
};

const objectsOf = (objects: Bucket) => ({
  read: async (key: string, _most: number, watch: (piece: Uint8Array) => void = () => undefined) => {
    const bytes = objects.get(key);
    if (bytes) watch(bytes);
    return bytes && { eTag: tagOf(bytes), size: bytes.length, sha256: bytes.toString('base64').slice(0, 64), bytes };
  },
  put: async (key: string, bytes: Uint8Array) => void objects.set(key, Buffer.from(bytes)),
  rewrite: async (
    from: string,
    to: string,
    { eTag, change }: { eTag: string; change: (piece: Uint8Array, at: number) => void },
  ) => {
    const bytes = objects.get(from);
    if (bytes === undefined || eTag !== tagOf(bytes)) return false;
    const copy = Buffer.from(bytes);
    change(copy, 0);
    objects.set(to, copy);
    return true;
  },
  copy: async (from: string, to: string, eTag?: string) => {
    const bytes = objects.get(from);
    if (bytes === undefined || (eTag !== undefined && eTag !== tagOf(bytes))) return false;
    objects.set(to, bytes);
    return true;
  },
});

const depsOf = (objects: Bucket, changes: Partial<ExamineDeps> = {}): ExamineDeps => ({
  store: examineStore(tables.client, tables.names.matters),
  objects: objectsOf(objects),
  openPicture,
  captureIn,
  tellWaiting: waitingTeller(tables.client, tables.names.matters, async (num) => aCase('filed', { num })),
  now: () => '2026-03-10T04:00:05.000Z',
  ...changes,
});
const storeOf = () =>
  attachmentStore({ client: tables.client, matters: tables.names.matters, audit: tables.names.audit });

const PAPER = { type: 'application/pdf', kind: 'other' } as const;

let last = 0;
/** An attachment of a new case of its own town, announced so many seconds after eight in the evening, and uploaded. */
const announced = async (objects: Bucket, bytes: Buffer, changes: Partial<Attachment> = {}): Promise<Attachment> => {
  last += 1;
  const num = `26031000000${String(last).padStart(5, '0')}`;
  const meta = { pk: `CASE#${num}`, sk: 'META', point: { lon: 120.5, lat: 31.28 } };
  await tables.client.send(new PutCommand({ TableName: tables.names.matters, Item: meta }));
  const attachment: Attachment = {
    ...{
      num,
      id: `a${String(last).padStart(19, '0')}`,
      version: 1,
      town: '320506103',
      kind: 'after',
      state: 'waiting',
    },
    ...{ type: 'image/jpeg', bytes: bytes.length, step: 3, by: { person: 'w1' } },
    offeredAt: `2026-03-10T02:00:${String(last % 60).padStart(2, '0')}.000Z`,
    ...changes,
  };
  await storeOf().announce(attachment);
  objects.set(`uploads/cases/${num}/${attachment.id}`, bytes);
  return attachment;
};
const rowOf = async ({ num, id }: Attachment): Promise<Attachment | undefined> => storeOf().one(num, id);

/** Where somebody is sent to look at it, as what, and saved as. */
const linkOf = async (one: Attachment): Promise<string> => {
  const objects = {
    ...objectsOf(bucket()),
    link: async (key: string, type: string, name = '') => `${key} ${type} ${name}`,
  };
  const never = (): never => expect('an upload') as never;
  return attachmentObjects(objects, never).link((await rowOf(one)) ?? one);
};

describe('an upload that is looked at', () => {
  it('is found once, however often it is told', async () => {
    const objects = bucket();
    const one = await announced(objects, await jpegOf(painted(701)));
    expect(await examine(depsOf(objects), one, 1)).toBe('ready');
    const row = await rowOf(one);
    expect(row).toMatchObject({ state: 'ready', version: 2, examined: { width: 160, shown: true } });
    expect([...objects.keys()].some((key) => key === `uploads/shown/${one.num}/${one.id}`)).toBe(true);
    expect(await examine(depsOf(objects), one, 2)).toBe('known');
    expect(await rowOf(one)).toEqual(row);
  });

  it('and moves is shown without where it was made, and that is kept apart', async () => {
    const objects = bucket();
    const { file } = movie({ measured: true });
    const one = await announced(objects, file, { type: 'video/mp4' });
    expect(await examine(depsOf(objects), one, 1)).toBe('ready');
    const { exif, shown } = (await rowOf(one))?.examined ?? {};
    expect({ exif, shown }).toEqual({
      exif: { at: '2026-03-10T01:20:30.000Z', point: { lon: 120.5095, lat: 31.2842 } },
      shown: true,
    });
    expect(await linkOf(one)).toBe(`uploads/shown/${one.num}/${one.id} video/mp4 `);
    const clean = objects.get(`uploads/shown/${one.num}/${one.id}`) ?? Buffer.alloc(0);
    expect(clean.length).toBe(file.length);
    for (const secret of Object.values(SECRETS)) expect(clean.includes(secret, 0, 'latin1')).toBe(false);
    expect(objects.get(`uploads/cases/${one.num}/${one.id}`)?.equals(file)).toBe(true);

    const cut = await announced(objects, file.subarray(0, -20), { type: 'audio/mp4' });
    expect(await examine(depsOf(objects), cut, 1)).toBe('unreadable');
    const said = await announced(objects, movie().file, { type: 'video/mp4', by: { report: 'r1' } });
    expect(await examine(depsOf(objects, { now: () => '2026-03-10T01:00:00.000Z' }), said, 1)).toBe('quarantined');
    // Its clock runs ahead, and says nothing therefore.
    expect((await rowOf(said))?.examined?.exif).toEqual({ point: { lon: 120.5095, lat: 31.2842 } });
    expect(await linkOf(said)).toBe(`quarantine/shown/${said.num}/${said.id} video/mp4 `);
  });

  it.each([
    ['audio/amr', '#!AMR\n0123456789', {}],
    ['application/pdf', '%PDF-1.7 looked at', {}],
    ['application/pdf', '%PDF-1.7 looked at', { by: { report: 'r1' } }],
  ] as const)('as %s is shown as it was looked at, whatever is uploaded in its place', async (type, looked, by) => {
    const objects = bucket();
    const one = await announced(objects, Buffer.from(looked), { type, kind: 'other', ...by });
    await examine(depsOf(objects), one, 1);
    const [key = ''] = (await linkOf(one)).split(' ');
    objects.set(`uploads/cases/${one.num}/${one.id}`, Buffer.from(`${looked} and something else`));
    expect(await examine(depsOf(objects), one, 1)).toBe('by' in by ? 'known' : 'replaced');
    expect(objects.get(key)?.toString()).toBe(looked);
    expect(await linkOf(one)).toMatch(type === 'application/pdf' ? / application\/pdf a\d+\.pdf$/ : / audio\/amr $/);
  });

  it('and replaced while it is looked at is shown as neither of the two', async () => {
    for (const [type, bytes] of [
      ['video/mp4', movie().file],
      ['application/pdf', Buffer.from('%PDF-1.7')],
    ] as const) {
      const objects = bucket();
      const one = await announced(objects, bytes, { type, kind: 'other' });
      const { read, ...rest } = objectsOf(objects);
      const slow = async (...asked: Parameters<typeof read>) => {
        const found = await read(...asked);
        objects.set(`uploads/cases/${one.num}/${one.id}`, Buffer.concat([bytes, Buffer.from('x')]));
        return found;
      };
      expect(await examine(depsOf(objects, { objects: { ...rest, read: slow } }), one, 1)).toBe('replaced');
      expect(await rowOf(one)).toMatchObject({ state: 'waiting', version: 1 });
      expect([...objects.keys()]).toEqual([`uploads/cases/${one.num}/${one.id}`]);
    }
  });

  it('that ended the function twice is not opened again', async () => {
    const objects = bucket();
    const one = await announced(objects, await jpegOf(painted(702)));
    const deadly = depsOf(objects, { openPicture: () => Promise.reject(new Error('it should not be opened')) });
    await expect(examine(deadly, one, 1)).rejects.toThrow();
    await expect(examine(deadly, one, 2)).rejects.toThrow();
    expect(await rowOf(one)).toMatchObject({ state: 'waiting', version: 1 });
    expect(await examine(deadly, one, 3)).toBe('unreadable');
    expect(await rowOf(one)).toMatchObject({ state: 'unreadable', fault: 'not-decodable' });
  });

  it('of which nobody knows, or that is gone, is over', async () => {
    const objects = bucket();
    const one = await announced(objects, Buffer.from('x'));
    objects.clear();
    expect(await examine(depsOf(objects), one, 1)).toBe('gone');
    expect(await examine(depsOf(objects), { num: '2603100000099999', id: 'b'.repeat(20) }, 1)).toBe('unknown');
  });

  it('is kept as it was looked at, whatever its sender puts in its place', async () => {
    const objects = bucket();
    const { client, names } = tables;
    const keeper = evidenceKeeper({
      attachmentsOf: attachmentsOf(client, names.matters),
      keep: keepIn(objectsOf(objects)),
    });
    const there = async (one: Attachment): Promise<boolean | undefined> =>
      (await keeper.keep(await keeper.rowsOf(one.num, [one.id]))).get(one.id)?.there;
    const looked = await jpegOf(painted(711));
    const lies = ({ num, id }: Attachment): Buffer | undefined => objects.get(`evidence/${num}/${id}`);
    const replace = ({ num, id }: Attachment): void => void objects.set(`uploads/cases/${num}/${id}`, Buffer.from('x'));

    // Put there before a command shows it: that is not what was looked at.
    const before = await announced(objects, looked);
    await examine(depsOf(objects), before, 1);
    replace(before);
    expect(await there(before)).toBe(false);
    expect(lies(before)).toBeUndefined();

    // The same file once more, by a device that heard no answer, is the same.
    objects.set(`uploads/cases/${before.num}/${before.id}`, Buffer.from(looked));
    expect(await there(before)).toBe(false);
    expect(await examine(depsOf(objects), before, 1)).toBe('known');
    expect(await there(before)).toBe(true);

    // And after it was shown: a command that names it again, allowed or not, leaves what is kept alone.
    const after = await announced(objects, await jpegOf(painted(712)));
    await examine(depsOf(objects), after, 1);
    const [row] = (await keeper.keep(await keeper.rowsOf(after.num, [after.id]))).values();
    const attachment = row?.attachment ?? after;
    const event = { action: 'submit', version: 5, part: '_' } as MatterEvent;
    await transact(client, shownWrites(names.matters, `CASE#${after.num}`, event, [{ attachment, kind: 'after' }]));
    const kept = lies(after);
    replace(after);
    expect(await there(after)).toBe(true);
    expect(kept?.length).toBeGreaterThan(1);
    expect(lies(after)).toEqual(kept);
  });

  it('of a reporter and quarantined is not taken where evidence is kept by naming it', async () => {
    const objects = bucket();
    const one = await announced(objects, await jpegOf(painted(713)), { by: { report: 'r1' } });
    expect(await examine(depsOf(objects), one, 1)).toBe('quarantined');
    const attachments = attachmentsOf(tables.client, tables.names.matters);
    const keeper = evidenceKeeper({ attachmentsOf: attachments, keep: keepIn(objectsOf(objects)) });
    await keeper.keep(await keeper.rowsOf(one.num, [one.id]));
    expect([...objects.keys()].filter((key) => key.startsWith('evidence/'))).toEqual([]);
  });

  it('of a reporter is told to those who let it through, once for each case and day, whoever is told of it twice', async () => {
    const objects = bucket();
    const { client, names } = tables;
    const first = await announced(objects, Buffer.from('%PDF-1.7 1'), { ...PAPER, by: { report: 'r1' } });
    const second: Attachment = { ...first, id: `b${first.id}`, by: { report: 'r2' } };
    await storeOf().announce(second);
    objects.set(`uploads/cases/${second.num}/${second.id}`, Buffer.from('%PDF-1.7 2'));
    const messages = async (num: string) => {
      const range = { attribute: 'sk', beginsWith: 'OUT#' };
      return queryAll(client, { table: names.matters, partition: { pk: `CASE#${num}` }, range }, 9);
    };
    for (const one of [first, second]) expect(await examine(depsOf(objects), one, 1)).toBe('quarantined');
    expect(await messages(first.num)).toMatchObject([
      { sk: 'OUT#post:320506103:acceptor#attachments-20260310#000001#0', type: 'onegrid.case.attachments-waiting' },
    ]);
    const third: Attachment = { ...first, id: `c${first.id}` };
    await storeOf().announce(third);
    objects.set(`uploads/cases/${third.num}/${third.id}`, Buffer.from('%PDF-1.7 3'));
    await examine(depsOf(objects, { now: () => '2026-03-10T16:00:00.000Z' }), third, 1);
    expect((await messages(first.num)).map(({ part }) => part)).toEqual([
      'attachments-20260310',
      'attachments-20260311',
    ]);

    // What ends before it is written is told before, and not twice.
    const own = await announced(objects, Buffer.from('%PDF-1.7 4'), { ...PAPER, by: { report: 'r1' } });
    const { store } = depsOf(objects);
    const dying = depsOf(objects, { store: { ...store, settle: () => Promise.reject(new Error('the end')) } });
    await expect(examine(dying, own, 1)).rejects.toThrow('the end');
    expect(await messages(own.num)).toHaveLength(1);
    expect(await examine(depsOf(objects), own, 2)).toBe('quarantined');
    expect(await messages(own.num)).toHaveLength(1);

    const staffs = await announced(objects, Buffer.from('%PDF-1.7 5'), PAPER);
    expect(await examine(depsOf(objects), staffs, 1)).toBe('ready');
    expect(await messages(staffs.num)).toEqual([]);
  });

  it('and shown by a command at the same time comes to lie where evidence is kept, whoever is first', async () => {
    const objects = bucket();
    const { client, names } = tables;
    const keeper = evidenceKeeper({
      attachmentsOf: attachmentsOf(client, names.matters),
      keep: keepIn(objectsOf(objects)),
    });
    const show = async (one: Attachment): Promise<boolean> => {
      const kept = (await keeper.keep(await keeper.rowsOf(one.num, [one.id]))).get(one.id);
      if (!kept?.there || kept.unsettled) return false;
      const event = { action: 'submit', version: 5, part: '_' } as MatterEvent;
      const written = await transact(
        client,
        shownWrites(names.matters, `CASE#${one.num}`, event, [{ attachment: kept.attachment, kind: 'after' }]),
      );
      return written.ok;
    };
    const kept = (one: Attachment): readonly boolean[] =>
      [`evidence/${one.num}/${one.id}`, `evidence/shown/${one.num}/${one.id}`].map((key) => objects.has(key));

    // The command comes between the looking and the writing.
    const late = await announced(objects, await jpegOf(painted(703)));
    const taken = objects.get(`uploads/cases/${late.num}/${late.id}`);
    const during = depsOf(objects, {
      openPicture: async (bytes) => {
        // What was taken along is looked at again, and not what its sender has put in its place.
        if (!objects.has(`evidence/${late.num}/${late.id}`)) {
          expect(await show(late)).toBe(true);
          objects.set(`uploads/cases/${late.num}/${late.id}`, Buffer.from('x'));
        }
        return openPicture(bytes);
      },
    });
    expect(await examine(during, late, 1)).toBe('ready');
    expect(objects.get(`evidence/${late.num}/${late.id}`)).toBe(taken);
    expect(await rowOf(late)).toMatchObject({ state: 'ready', shownBy: { action: 'submit', version: 5 }, version: 3 });
    expect(kept(late)).toEqual([true, true]);

    // The command comes before anything was looked at, and then another file in its place.
    const unseen = await announced(objects, movie().file, { type: 'video/mp4' });
    expect(await show(unseen)).toBe(true);
    objects.set(`uploads/cases/${unseen.num}/${unseen.id}`, movie({ bytes: 70 }).file);
    expect(await examine(depsOf(objects), unseen, 1)).toBe('ready');
    expect((await rowOf(unseen))?.bytes).toBe(movie().file.length);
    expect(objects.get(`evidence/shown/${unseen.num}/${unseen.id}`)?.length).toBe(movie().file.length);
    expect(objects.get(`evidence/${unseen.num}/${unseen.id}`)?.equals(movie().file)).toBe(true);

    // What was found is written while the command keeps: it begins anew with what is there then.
    const early = await announced(objects, await jpegOf(painted(704)));
    expect(await examine(depsOf(objects), early, 1)).toBe('ready');
    expect(await show(early)).toBe(true);
    expect(kept(early)).toEqual([true, true]);
    const item = await rowOf(early);
    expect(item).toMatchObject({ state: 'ready', kind: 'after', shownBy: { action: 'submit' } });
  });

  it('of a reporter is put aside, its upload copied out of reach of the link it came by', async () => {
    const objects = bucket();
    const one = await announced(objects, await jpegOf(painted(705)), { by: { report: 'r1' } });
    expect(await examine(depsOf(objects), one, 1)).toBe('quarantined');
    expect([...objects.keys()].filter((key) => key.startsWith('quarantine/'))).toHaveLength(2);
    expect([...objects.keys()].some((key) => key.startsWith('evidence/'))).toBe(false);
  });
});

describe('what a town has seen before', () => {
  it('is found for the later one only, in this town only, and for what looks the same too', async () => {
    const objects = bucket();
    const [small, large] = [await jpegOf(painted(706)), await jpegOf(painted(706, 2), 60)];
    const first = await announced(objects, small, { town: '320506104', offeredAt: '2026-03-10T02:00:01.000Z' });
    const second = await announced(objects, small, { town: '320506104', offeredAt: '2026-03-10T02:00:02.000Z' });
    const third = await announced(objects, large, { town: '320506104', offeredAt: '2026-03-10T02:00:03.000Z' });
    const other = await announced(objects, small, { town: '320506105', offeredAt: '2026-03-10T02:00:04.000Z' });
    // The later ones are looked at before the first.
    for (const one of [third, second, first, other]) expect(await examine(depsOf(objects), one, 1)).toBe('ready');
    expect((await rowOf(first))?.reused).toBeUndefined();
    expect((await rowOf(other))?.reused).toBeUndefined();
    const again = await announced(objects, small, { town: '320506104', offeredAt: '2026-03-10T02:00:05.000Z' });
    expect(await examine(depsOf(objects), again, 1)).toBe('ready');
    expect((await rowOf(again))?.reused).toEqual({ num: second.num, id: second.id, exact: true });
    const later = await announced(objects, large, { town: '320506104', offeredAt: '2026-06-09T02:00:05.000Z' });
    expect(await examine(depsOf(objects), later, 1)).toBe('ready');
    expect((await rowOf(later))?.reused).toBeUndefined();
  });

  it('says before which dispatch it should not have been taken: the last one before it was announced', async () => {
    const objects = bucket();
    const one = await announced(objects, await jpegOf(painted(707)), { offeredAt: '2026-03-10T04:00:00.000Z' });
    const steps = [
      ['dispatch', '2026-03-10T01:00:00.000Z'],
      ['dispatch', '2026-03-10T03:00:00.000Z'],
      ['sign', '2026-03-10T03:30:00.000Z'],
      ['dispatch', '2026-03-10T05:00:00.000Z'],
    ];
    for (const [n, [action, at]] of steps.entries()) {
      const Item = { pk: `CASE#${one.num}`, sk: `EV#_#00000${n + 1}`, action, at };
      await tables.client.send(new PutCommand({ TableName: tables.names.matters, Item }));
    }
    await examine(depsOf(objects), one, 1);
    expect((await rowOf(one))?.dispatchedAt).toBe('2026-03-10T03:00:00.000Z');
  });
});
