import { locate } from '../../../shared/grids/service.ts';
import { placeInputSchema } from '../../../shared/places/contract.ts';
import { PLACE_KINDS } from '../../../shared/places/model.ts';
import { placeFaults } from '../../../shared/places/rules.ts';
import { mudu } from '../../../shared/seed/map.ts';
import { placeItems, townPlaces } from '../../../shared/seed/places.ts';

const map = mudu();
const places = await townPlaces(map);
const cells = { cellAt: async (cell: string) => map.cells.get(cell) ?? [] };

describe('the places of the demonstration', () => {
  it('are some dozens, of every kind, as the register would take them', () => {
    expect(places.length).toBeGreaterThanOrEqual(36);
    expect(new Set(places.map(({ kind }) => kind))).toEqual(new Set(PLACE_KINDS));
    expect(new Set(places.map(({ id }) => id)).size).toBe(places.length);
    for (const place of places) {
      const { kind, name, aliases, road, given } = place;
      expect(() => placeInputSchema.parse({ kind, name, aliases, road, point: given })).not.toThrow();
      expect(placeFaults(place)).toEqual([]);
    }
  });

  it('lie each in a grid, away from its border', async () => {
    for (const { name, point } of places) {
      const found = await locate(cells, { crs: 'WGS84', ...point }, '2026-03-06T14:10:00.000Z');
      expect({ name, found }).toMatchObject({ found: { value: { grids: [{ match: 'inside', nearBorder: false }] } } });
    }
    expect(new Set(places.map(({ point }) => `${point.lon},${point.lat}`)).size).toBe(places.length);
  });

  it('have each row once', () => {
    const keys = placeItems(places).map(({ pk, sk }) => `${String(pk)} ${String(sk)}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
