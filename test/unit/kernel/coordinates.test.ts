import * as fc from 'fast-check';
import { CRS_NAMES, fromWgs84, toWgs84, type Wgs84Point } from '../../../shared/kernel/coordinates.ts';
import { distance } from '../../../shared/kernel/geometry.ts';

const MUDU: Wgs84Point = { lon: 120.5116, lat: 31.2601 };
const metres = (a: { lon: number; lat: number }, b: { lon: number; lat: number }) =>
  distance([a.lon, a.lat], [b.lon, b.lat]);

describe('toWgs84', () => {
  it('leaves WGS84 as it is, to the centimetre', () => {
    expect(toWgs84({ crs: 'WGS84', lon: 120.505, lat: 31.2864 })).toEqual({
      ok: true,
      value: { lon: 120.505, lat: 31.2864 },
    });
    expect(toWgs84({ crs: 'WGS84', lon: 120.50500004999, lat: 31.2864 })).toMatchObject({ value: { lon: 120.505 } });
  });

  it('moves a GCJ-02 point of Mudu by the known 474 m', () => {
    const given = { crs: 'GCJ02', ...MUDU } as const;
    const read = toWgs84(given);
    if (!read.ok) throw new Error(read.error);
    expect(Math.abs(metres(read.value, MUDU) - 474)).toBeLessThan(2);
    expect(given).toEqual({ crs: 'GCJ02', ...MUDU });
  });

  it('reads the same place from every system, to a quarter of a metre anywhere in China', () => {
    const inland = fc.record({
      lon: fc.double({ min: 80, max: 125, noNaN: true }),
      lat: fc.double({ min: 22, max: 45, noNaN: true }),
    });
    fc.assert(
      fc.property(inland, fc.constantFrom(...CRS_NAMES), (point, crs) => {
        const read = toWgs84(fromWgs84(point, crs));
        if (!read.ok) throw new Error(read.error);
        expect(metres(read.value, point)).toBeLessThan(0.25);
      }),
    );
    for (const crs of CRS_NAMES) {
      const read = toWgs84(fromWgs84(MUDU, crs));
      if (!read.ok) throw new Error(read.error);
      expect(metres(read.value, MUDU)).toBeLessThan(0.15);
    }
  });

  it('names what is wrong with a point, whatever its system says', () => {
    for (const crs of CRS_NAMES) {
      expect(toWgs84({ crs, lon: 0, lat: 0 })).toEqual({ ok: false, error: 'zero-point' });
      expect(toWgs84({ crs, lon: 0.00001, lat: -0.00002 })).toEqual({ ok: false, error: 'zero-point' });
      expect(toWgs84({ crs, lon: 31.2864, lat: 120.505 })).toEqual({ ok: false, error: 'swapped' });
      expect(toWgs84({ crs, lon: 39.5, lat: 76 })).toEqual({ ok: false, error: 'swapped' });
      expect(toWgs84({ crs, lon: -120, lat: 95 })).toEqual({ ok: false, error: 'swapped' });
      expect(toWgs84({ crs, lon: 2.35, lat: 48.85 })).toEqual({ ok: false, error: 'outside-china' });
      expect(toWgs84({ crs, lon: -120.5, lat: 31.3 })).toEqual({ ok: false, error: 'outside-china' });
      expect(toWgs84({ crs, lon: Number.NaN, lat: 31 })).toEqual({ ok: false, error: 'not-a-number' });
      expect(toWgs84({ crs, lon: 120, lat: Number.POSITIVE_INFINITY })).toEqual({ ok: false, error: 'not-a-number' });
    }
  });

  it('never takes a swapped point for a good one', () => {
    const inside = fc.record({
      lon: fc.double({ min: 73, max: 136, noNaN: true }),
      lat: fc.double({ min: 3, max: 54, noNaN: true }),
    });
    fc.assert(
      fc.property(inside, ({ lon, lat }) => {
        expect(toWgs84({ crs: 'WGS84', lon, lat }).ok).toBe(true);
        expect(toWgs84({ crs: 'WGS84', lon: lat, lat: lon })).toEqual({ ok: false, error: 'swapped' });
      }),
    );
  });
});
