import { missingEvidence } from '../../../shared/cases/rules-standard.ts';
import {
  ATTACHMENT_KINDS,
  ATTACHMENT_STATES,
  ATTACHMENT_TYPES,
  type Attachment,
} from '../../../shared/evidence/model.ts';
import { FAR_METRES, faultOfType, fits, flagsOf, mayBeShown, mostBytes } from '../../../shared/evidence/rules.ts';
import { evidenceFault, shownAttachments } from '../../../shared/evidence/rules-shown.ts';
import { claimedSize, sniff } from '../../../shared/evidence/rules-sniff.ts';
import { tallyOf } from '../../../shared/evidence/rules-view.ts';
import { fromWgs84 } from '../../../shared/kernel/coordinates.ts';
import { aCase, post, TOWN, UNIT } from '../../support/cases.ts';

const PLACE = { lon: 120.505, lat: 31.286 };
const base: Attachment = {
  ...{ num: '2603067980012343', id: 'a'.repeat(20), version: 1, town: TOWN, kind: 'after', state: 'ready' },
  ...{ type: 'image/jpeg', bytes: 1_000, step: 4, offeredAt: '2026-03-10T02:00:00.000Z', by: { person: 'w1' } },
};
const with_ = (changes: Partial<Attachment>): Attachment => ({ ...base, ...changes });

describe('what a file is', () => {
  const ftyp = (...brands: string[]): Buffer => {
    const [major = '', ...others] = brands;
    const body = Buffer.concat([Buffer.from(`ftyp${major}`), Buffer.alloc(4), Buffer.from(others.join(''))]);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(body.length + 4);
    return Buffer.concat([size, body]);
  };

  it.each([
    ['a phone’s video', ftyp('mp42', 'isom'), ['video/mp4', 'audio/mp4']],
    ['an old phone’s video', ftyp('3gp4', '3gp4'), ['video/mp4', 'audio/mp4']],
    ['a phone’s recording', ftyp('M4A ', 'isom'), ['video/mp4', 'audio/mp4']],
    ['a picture in HEVC', ftyp('heic', 'mif1'), ['image/heic']],
    ['a picture that says only in its other brands what it is', ftyp('mif1', 'heic'), ['image/heic']],
    ['a picture in AV1, which is not taken', ftyp('avif', 'mif1'), []],
    ['a voice message', Buffer.from('#!AMR\n'), ['audio/amr']],
    ['a voice message in wide band', Buffer.from('#!AMR-WB\n'), ['audio/amr']],
    ['a document', Buffer.from('%PDF-1.7'), ['application/pdf']],
    ['a program', Buffer.from('MZ\x90\0'), []],
    ['a page', Buffer.from('<!doctype html>'), []],
    ['an archive', Buffer.from('PK\x03\x04'), []],
    ['nothing', Buffer.alloc(0), []],
  ])('%s', (_, bytes, types) => {
    const taken = ATTACHMENT_TYPES.filter((type) => faultOfType(sniff(bytes), type) === undefined);
    expect(taken).toEqual(types);
  });
});

describe('the size that a picture’s head claims', () => {
  const segment = (marker: number, content: Buffer): Buffer => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(content.length + 2, 2);
    return Buffer.concat([head, content]);
  };
  const frame = (side: number): Buffer => {
    const content = Buffer.from([8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
    content.writeUInt16BE(side, 1);
    content.writeUInt16BE(side, 3);
    return segment(0xc0, content);
  };
  const start = Buffer.from([0xff, 0xd8]);

  it('is that of the frame behind what a camera says', () => {
    const jpeg = Buffer.concat([start, segment(0xe1, Buffer.alloc(40)), frame(800)]);
    expect(claimedSize(jpeg)).toEqual({ width: 800, height: 800 });
  });

  it.each([0x00, 0x01, 0xd0, 0xd7, 0xd8, 0xd9, 0xda])(
    'is none where a mark without a length (%i) would lead past the real frame to a false one',
    (marker) => {
      // The decoder goes from the mark to the comment and on to a frame of 3,600 million pixels; by its "length" the false one is next.
      const comment = segment(0xfe, frame(16));
      const jpeg = Buffer.concat([start, Buffer.from([0xff, marker, 0, 6]), comment, frame(60_000), Buffer.alloc(20)]);
      expect(claimedSize(jpeg)).toBeUndefined();
    },
  );

  it('is none where a PNG does not begin with it', () => {
    const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const chunk = (name: string): Buffer =>
      Buffer.concat([signature, Buffer.from([0, 0, 0, 13]), Buffer.from(name), Buffer.from([0, 0, 0, 9, 0, 0, 0, 9])]);
    expect(claimedSize(chunk('IHDR'))).toEqual({ width: 9, height: 9 });
    expect(claimedSize(chunk('tEXt'))).toBeUndefined();
  });
});

describe('what can be evidence', () => {
  it('is of a type that its kind can have; `other` is anything', () => {
    const table = Object.fromEntries(
      ATTACHMENT_KINDS.map((kind) => [kind, ATTACHMENT_TYPES.filter((type) => fits(kind, type))]),
    );
    const views = ['image/jpeg', 'image/png', 'image/heic', 'video/mp4'];
    const papers = ['image/jpeg', 'image/png', 'image/heic', 'application/pdf'];
    expect(table).toEqual({
      before: views,
      after: views,
      photo: views,
      document: papers,
      recording: ['video/mp4', 'audio/mp4', 'audio/amr'],
      signature: papers,
      other: [...ATTACHMENT_TYPES],
    });
  });

  it('is what was not refused, not unreadable, and let through', () => {
    expect(ATTACHMENT_STATES.filter((state) => mayBeShown({ state }))).toEqual(['waiting', 'ready', 'released']);
  });

  it('may have 20 MiB, a video 200', () => {
    for (const type of ATTACHMENT_TYPES) expect(mostBytes(type)).toBe((type === 'video/mp4' ? 200 : 20) * 1024 * 1024);
  });

  it('is refused by name: the first that is not there, not usable, or not what it is called', () => {
    const kept = (attachment: Attachment, there = true) => new Map([[attachment.id, { attachment, there }]]);
    const shown = [{ id: base.id, kind: 'after' as const }];
    expect(evidenceFault(shown, kept(base))).toBeUndefined();
    expect(evidenceFault(shown, new Map())).toMatchObject({ code: 'unknown-attachment' });
    expect(evidenceFault(shown, kept(base, false))).toMatchObject({ code: 'unknown-attachment' });
    expect(evidenceFault(shown, kept(with_({ state: 'quarantined' })))).toMatchObject({ code: 'attachment-refused' });
    expect(evidenceFault(shown, kept(with_({ type: 'audio/amr' })))).toMatchObject({ code: 'evidence-unfit' });
    expect(shownAttachments([...shown, { id: base.id, kind: 'photo' }], kept(base))).toEqual([
      { attachment: base, kind: 'photo' },
    ]);
  });
});

describe('what a standard asks', () => {
  const given = (...kinds: Attachment['kind'][]) => kinds.map((kind) => ({ id: 'x', kind }));
  it('is missing by kind, where the matter was solved', () => {
    expect(missingEvidence(['before', 'after'], 'solved', given('after'))).toBe('before');
    expect(missingEvidence(['document', 'signature'], 'solved', given('photo'))).toBe('document, signature');
    expect(missingEvidence(['recording'], 'explained', [])).toBeUndefined();
    expect(missingEvidence([], 'solved', [])).toBeUndefined();
  });
  it('is a photo of any kind where it asks for a photo', () => {
    for (const kind of ['photo', 'before', 'after'] as const)
      expect(missingEvidence(['photo'], 'solved', given(kind))).toBeUndefined();
    expect(missingEvidence(['photo'], 'solved', given('document', 'other'))).toBe('photo');
  });
});

describe('a flag', () => {
  const at = (lon: number, lat: number) => ({ examined: { sha256: 'x', shown: true, exif: { point: { lon, lat } } } });

  it('says how far it was taken from its case, and nothing when it was near', () => {
    expect(flagsOf(with_(at(PLACE.lon, PLACE.lat + 0.009)), PLACE)).toEqual({ farFromPoint: expect.any(Number) });
    expect(flagsOf(with_(at(PLACE.lon, PLACE.lat + 0.004)), PLACE)).toEqual({});
    expect(flagsOf(with_(at(121.5, 31.2)), undefined)).toEqual({});
    expect(FAR_METRES).toBe(500);
  });

  it('accuses nobody whose phone writes the Chinese system into its pictures', () => {
    const shifted = fromWgs84(PLACE, 'GCJ02');
    expect(flagsOf(with_(at(shifted.lon, shifted.lat)), PLACE)).toEqual({});
  });

  it('says that it is older than the dispatch, where it should show what was done since', () => {
    const dispatchedAt = '2026-03-10T01:00:00.000Z';
    const old = { given: { at: '2026-03-10T00:59:59.000Z' }, dispatchedAt };
    expect(flagsOf(with_(old), PLACE)).toEqual({ beforeDispatch: true });
    expect(flagsOf(with_({ ...old, given: { at: dispatchedAt } }), PLACE)).toEqual({});
    expect(flagsOf(with_({ ...old, kind: 'before' }), PLACE)).toEqual({});
    expect(flagsOf(with_({ ...old, kind: 'document' }), PLACE)).toEqual({});
    expect(flagsOf(with_({ ...old, by: { report: 'r' } }), PLACE)).toEqual({});
    expect(flagsOf(with_({ given: { at: '2020-01-01T00:00:00.000Z' } }), PLACE)).toEqual({});
  });

  it('goes by what the file says before what the device says', () => {
    const dispatchedAt = '2026-03-10T01:00:00.000Z';
    const exif = { at: '2026-03-09T00:00:00.000Z' };
    const both = {
      dispatchedAt,
      given: { at: '2026-03-10T01:30:00.000Z' },
      examined: { sha256: 'x', shown: true, exif },
    };
    expect(flagsOf(with_(both), PLACE)).toEqual({ beforeDispatch: true });
  });
});

describe('a case says of its attachments', () => {
  const c = aCase('handled', { point: PLACE });
  const caller = (...posts: ReturnType<typeof post>[]) => ({ person: 'p', name: '', posts });
  const flagged = with_({ reused: { num: c.num, id: 'b'.repeat(20), exact: true } });
  const hidden = with_({ by: { report: 'r' }, state: 'quarantined' });

  it('to the inspector what is flagged, to the centre what waits, to the unit neither', () => {
    const all = [flagged, hidden, base];
    expect(tallyOf(caller(post('inspector', TOWN)), c, all)).toEqual({ count: 2, flagged: 1 });
    expect(tallyOf(caller(post('acceptor', TOWN)), c, all)).toEqual({ count: 3, quarantined: 1 });
    expect(tallyOf(caller(post('unitOfficer', TOWN, UNIT)), c, all)).toEqual({ count: 2 });
    expect(tallyOf(caller(post('unitOfficer', TOWN, UNIT)), c, [hidden])).toBeUndefined();
  });
});
