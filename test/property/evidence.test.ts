import fc from 'fast-check';
import { captureIn } from '../../shared/evidence/capture.ts';
import { ATTACHMENT_STATES, ATTACHMENT_TYPES, type Attachment } from '../../shared/evidence/model.ts';
import {
  endOf,
  faultOfType,
  mayBeShown,
  metresBetween,
  objectKey,
  shelfOf,
  uploadIn,
} from '../../shared/evidence/rules.ts';
import { bandsOf, differingBits, GREY_SIDE, likenessOf } from '../../shared/evidence/rules-likeness.ts';
import { claimedSize, isWholeJpeg, sniff } from '../../shared/evidence/rules-sniff.ts';
import { tiffOf } from '../support/exif.ts';

const HEADS = ['ffd8ff', '89504e470d0a1a0a', '0000001866747970', '255044462d', '2321414d520a', 'ffd8ffe1'];
/** Random bytes, often behind the head of a type that is taken: the ones that get furthest. */
const bytes = fc
  .tuple(fc.constantFrom('', ...HEADS), fc.uint8Array({ maxLength: 400 }))
  .map(([head, rest]) => new Uint8Array([...Buffer.from(head, 'hex'), ...rest]));

describe('any bytes', () => {
  it('are told, measured and read for their data without an error and without an end that never comes', () => {
    fc.assert(
      fc.property(bytes, fc.constantFrom(...ATTACHMENT_TYPES), (file, announced) => {
        const found = sniff(file);
        faultOfType(found, announced);
        const size = claimedSize(file);
        if (size) expect(['image/jpeg', 'image/png']).toContain(found);
        expect([true, false]).toContain(isWholeJpeg(file));
        captureIn(file);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are one type at most, whatever follows the head', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (rest) => {
        const jpeg = new Uint8Array([0xff, 0xd8, 0xff, ...rest]);
        expect(sniff(jpeg)).toBe('image/jpeg');
        expect(faultOfType(sniff(jpeg), 'image/png')).toBe('type-differs');
        expect(faultOfType(sniff(jpeg), 'image/jpeg')).toBeUndefined();
      }),
    );
  });

  it('as the data of a camera say a time and a place of this country or nothing', () => {
    const said = fc.record({
      time: fc.string({ maxLength: 25 }).filter((text) => !text.includes('\0')),
      point: fc.record({
        lon: fc.double({ min: -180, max: 180, noNaN: true }),
        lat: fc.double({ min: -90, max: 90, noNaN: true }),
      }),
    });
    fc.assert(
      fc.property(said, (data) => {
        const { at, point } = captureIn(tiffOf(data));
        if (at !== undefined) expect(at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
        if (point) expect(point.lon > 72 && point.lon < 137 && point.lat > 2 && point.lat < 55).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('likeness', () => {
  const hash = fc.stringMatching(/^[0-9a-f]{16}$/);
  const greys = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: GREY_SIDE ** 2, maxLength: GREY_SIDE ** 2 });

  it('is a distance: none to itself, the same both ways, never more by a detour', () => {
    fc.assert(
      fc.property(hash, hash, hash, (a, b, c) => {
        expect(differingBits(a, a)).toBe(0);
        expect(differingBits(a, b)).toBe(differingBits(b, a));
        expect(differingBits(a, c)).toBeLessThanOrEqual(differingBits(a, b) + differingBits(b, c));
      }),
    );
  });

  it('is found by a band for up to three bits that differ', () => {
    const flips = fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { maxLength: 3 });
    fc.assert(
      fc.property(hash, flips, (a, bits) => {
        let value = BigInt(`0x${a}`);
        for (const bit of bits) value ^= 1n << BigInt(bit);
        const b = value.toString(16).padStart(16, '0');
        expect(differingBits(a, b)).toBe(bits.length);
        expect(bandsOf(a).some((band) => bandsOf(b).includes(band))).toBe(true);
      }),
    );
  });

  it('does not depend on how bright a picture is', () => {
    fc.assert(
      fc.property(greys, fc.integer({ min: 1, max: 40 }), (dark, more) => {
        const half = dark.map((grey) => grey / 2);
        const [a, b] = [likenessOf(half), likenessOf(half.map((grey) => grey + more))];
        if (a !== undefined && b !== undefined) expect(differingBits(a, b)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 20 },
    );
  });
});

describe('an attachment', () => {
  const at = '2026-03-10T02:00:00.000Z';
  const attachment = fc.record({
    state: fc.constantFrom(...ATTACHMENT_STATES),
    by: fc.constantFrom({ person: 'p' }, { report: 'r' }),
    shownBy: fc.constantFrom(undefined, { action: 'submit', version: 4 }),
  });
  const whole = ({
    state,
    by,
    shownBy,
  }: {
    state: Attachment['state'];
    by: Attachment['by'];
    shownBy?: Attachment['shownBy'];
  }): Attachment => ({
    ...{
      num: '2603067980012343',
      id: 'a'.repeat(20),
      version: 1,
      town: '320506103',
      kind: 'other',
      type: 'image/jpeg',
    },
    ...{ bytes: 1, step: 1, offeredAt: at, state, by },
    ...(shownBy ? { shownBy } : {}),
  });

  it('whose row goes lies where its object goes too, and one that stays where nothing expires', () => {
    fc.assert(
      fc.property(attachment, (given) => {
        const one = whole(given as Parameters<typeof whole>[0]);
        const goes = endOf(one) !== undefined;
        expect(goes).toBe(shelfOf(one) !== 'evidence');
        if (one.state === 'quarantined') expect(mayBeShown(one)).toBe(false);
      }),
    );
  });

  it('is found by the key of its upload, and by no other key', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{16}$/), fc.stringMatching(/^[0-9a-z]{20}$/), fc.string(), (num, id, other) => {
        expect(uploadIn(`uploads/cases/${num}/${id}`)).toEqual({ num, id });
        expect(uploadIn(`uploads/cases/${id}/${id}`)).toBeUndefined();
        for (const task of [id, `${id}-17`]) {
          expect(uploadIn(objectKey('uploads', { num: task, id }))).toEqual({ num: task, id });
          expect(uploadIn(`uploads/tasks/${num}/${id}`)).toBeUndefined();
        }
        expect(uploadIn(`uploads/shown/${num}/${id}`)).toBeUndefined();
        if (!/^uploads\/(cases|tasks)\//.test(other)) expect(uploadIn(other)).toBeUndefined();
      }),
    );
  });

  it('is never farther than by either reading of its point', () => {
    const lon = fc.double({ min: 100, max: 120, noNaN: true });
    const lat = fc.double({ min: 25, max: 40, noNaN: true });
    fc.assert(
      fc.property(lon, lat, (x, y) => {
        expect(metresBetween({ lon: x, lat: y }, { lon: x, lat: y })).toBe(0);
      }),
    );
  });
});
