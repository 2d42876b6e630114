import { captureIn } from '../../../shared/evidence/capture.ts';
import { MOST_PIXELS, SHOWN_SIDE } from '../../../shared/evidence/model.ts';
import { differingBits, NEAR_BITS } from '../../../shared/evidence/rules-likeness.ts';
import { sniff } from '../../../shared/evidence/rules-sniff.ts';
import { withExif } from '../../support/exif.ts';
import { heicPicture, jpegOf, openPicture, painted, pngOf } from '../../support/pictures.ts';

const MUDU = { lon: 120.5095, lat: 31.2842 };
const TAKEN = { time: '2026:03:10 10:20:30', offset: '+08:00', point: MUDU };

describe('a picture', () => {
  it('is shown as a JPEG of bounded size without any of its data', async () => {
    const original = withExif(await jpegOf(painted(1, 15)), TAKEN);
    const opened = await openPicture(original);
    expect(opened).toMatchObject({ width: 2_400, height: 1_800 });
    const { jpeg } = opened ?? { jpeg: new Uint8Array() };
    expect(sniff(jpeg)).toBe('image/jpeg');
    expect(Buffer.from(jpeg).includes('Exif')).toBe(false);
    expect(captureIn(jpeg)).toEqual({});
    expect(await openPicture(jpeg)).toMatchObject({ width: SHOWN_SIDE, height: (SHOWN_SIDE * 3) / 4 });
  });

  it('is turned as its data say, because nothing says it afterwards', async () => {
    const lying = withExif(await jpegOf(painted(2)), { orientation: 6 });
    expect(await openPicture(lying)).toMatchObject({ width: 120, height: 160 });
  });

  it('may be PNG or HEIC', async () => {
    expect(await openPicture(await pngOf(painted(3)))).toMatchObject({ width: 160, height: 120 });
    const heic = await openPicture(heicPicture());
    expect(heic).toMatchObject({ width: 96, height: 64 });
    expect(sniff(heic?.jpeg ?? new Uint8Array())).toBe('image/jpeg');
  });

  it('looks the same after it was made smaller and saved worse, and unlike every other', async () => {
    const hashOf = async (bytes: Uint8Array): Promise<string> => (await openPicture(bytes))?.phash ?? '';
    const hashes = await Promise.all([1, 2, 3, 4, 5, 6].map(async (seed) => hashOf(await jpegOf(painted(seed, 4)))));
    const again = await Promise.all([1, 2, 3, 4, 5, 6].map(async (seed) => hashOf(await jpegOf(painted(seed, 2), 40))));
    hashes.forEach((hash, i) => {
      again.forEach((other, j) => {
        if (i === j) expect(differingBits(hash, other)).toBeLessThanOrEqual(NEAR_BITS);
        else expect(differingBits(hash, other)).toBeGreaterThan(NEAR_BITS);
      });
    });
  });

  it('that shows nothing looks like no other', async () => {
    const dark = { width: 64, height: 64, data: new Uint8ClampedArray(64 * 64 * 4).fill(20) };
    const opened = await openPicture(await jpegOf(dark));
    expect(opened).toBeDefined();
    expect(opened?.phash).toBeUndefined();
  });
});

describe('what can’t be opened', () => {
  it('is said so, and never thrown: cut off, broken, or something else', async () => {
    const jpeg = await jpegOf(painted(7));
    const png = await pngOf(painted(7));
    const heic = heicPicture();
    const broken = Buffer.from(png);
    broken.fill(0x55, 60, 400);
    const bad = [
      ...[0, 3, 20, 300, jpeg.length - 2].map((end) => jpeg.subarray(0, end)),
      ...[24, 60, png.length / 2].map((end) => png.subarray(0, end)),
      ...[16, 200, heic.length - 300].map((end) => heic.subarray(0, end)),
      broken,
      Buffer.from('%PDF-1.7'),
    ];
    for (const bytes of bad) expect(await openPicture(bytes)).toBeUndefined();
  });

  it('is a few bytes that claim to be a huge picture, before anything is unpacked', async () => {
    const png = Buffer.from(await pngOf(painted(8)));
    const side = Math.ceil(Math.sqrt(MOST_PIXELS)) + 1;
    png.writeUInt32BE(side, 16);
    png.writeUInt32BE(side, 20);
    const jpeg = Buffer.from(await jpegOf(painted(8)));
    const frame = jpeg.findIndex((byte, at) => byte === 0xff && (jpeg[at + 1] === 0xc0 || jpeg[at + 1] === 0xc2));
    jpeg.writeUInt16BE(65_535, frame + 5);
    jpeg.writeUInt16BE(65_535, frame + 7);
    const before = process.memoryUsage().rss;
    expect(await openPicture(png)).toBeUndefined();
    expect(await openPicture(jpeg)).toBeUndefined();
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it('leaves the next picture alone', async () => {
    await openPicture((await jpegOf(painted(9))).subarray(0, 200));
    expect(await openPicture(await jpegOf(painted(9)))).toMatchObject({ width: 160 });
  });
});

describe('when and where it was taken', () => {
  it('is what its data say', async () => {
    const { at, point } = captureIn(withExif(await jpegOf(painted(10)), TAKEN));
    expect(at).toBe('2026-03-10T02:20:30.000Z');
    expect(point?.lon).toBeCloseTo(MUDU.lon, 5);
    expect(point?.lat).toBeCloseTo(MUDU.lat, 5);
  });

  it('is in the time of China where no offset is said, and in its own where one is', async () => {
    const jpeg = await jpegOf(painted(10));
    expect(captureIn(withExif(jpeg, { time: '2026:03:10 10:20:30' })).at).toBe('2026-03-10T02:20:30.000Z');
    expect(captureIn(withExif(jpeg, { time: '2026:03:10 10:20:30', offset: '+00:00' })).at).toBe(
      '2026-03-10T10:20:30.000Z',
    );
  });

  it('is nothing where the data are missing, impossible, or out of the country', async () => {
    const jpeg = await jpegOf(painted(10));
    expect(captureIn(jpeg)).toEqual({});
    expect(captureIn(withExif(jpeg, { time: '0000:00:00 00:00:00' }))).toEqual({});
    expect(captureIn(withExif(jpeg, { point: { lon: 0, lat: 0 } }))).toEqual({});
    expect(captureIn(withExif(jpeg, { point: { lon: 2.35, lat: 48.85 } }))).toEqual({});
  });
});
