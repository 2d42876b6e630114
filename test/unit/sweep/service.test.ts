import { type Due, type SweepDeps, sweep } from '../../../shared/sweep/service.ts';

const NOW = '2026-03-06T16:00:00.000Z';

const items = (count: number, pk = 'CASE#'): Due[] =>
  Array.from({ length: count }, (_, n) => ({ pk: `${pk}${String(n).padStart(4, '0')}`, sk: 'META', wakeAt: NOW }));

interface World {
  readonly deps: SweepDeps<number>;
  readonly woken: string[];
  readonly failed: string[];
  readonly reads: { shard: string; from: number }[];
}

/** A due index that loses what was worked, and keeps what fails. */
const world = (
  due: Readonly<Record<string, readonly Due[]>>,
  given: { fails?: (due: Due) => boolean; left?: () => number; lingers?: boolean } = {},
): World => {
  const woken: string[] = [];
  const failed: string[] = [];
  const reads: World['reads'] = [];
  const deps: SweepDeps<number> = {
    shards: Object.keys(due),
    due: async (shard, _now, limit, from = 0) => {
      reads.push({ shard, from });
      const all = due[shard] ?? [];
      const page = all.slice(from, from + limit);
      const next = from + limit;
      return next < all.length ? { items: page, next } : { items: page };
    },
    wakers: [
      {
        knows: ({ pk }) => pk.startsWith('CASE#'),
        wake: async (one) => {
          if (given.fails?.(one)) throw new Error('no');
          woken.push(one.pk);
        },
      },
    ],
    failed: ({ pk }) => failed.push(pk),
    remaining: given.left ?? (() => 60_000),
  };
  return { deps, woken, failed, reads };
};

describe('the sweep', () => {
  it('works every shard to its end, page by page', async () => {
    const { deps, woken, reads } = world({ '0': items(250), '1': items(3, 'CASE#x'), '2': [] });
    expect(await sweep(deps, NOW)).toBe(253);
    expect(new Set(woken).size).toBe(253);
    expect(reads.filter(({ shard }) => shard === '0').map(({ from }) => from)).toEqual([0, 100, 200]);
  });

  it('comes to what is behind a page of items that always fail', async () => {
    const { deps, woken, failed } = world({ '0': items(150) }, { fails: ({ pk }) => pk < 'CASE#0120' });
    await sweep(deps, NOW);
    expect(failed).toHaveLength(120);
    expect(woken).toHaveLength(30);
  });

  it('passes over what nobody knows, and says so', async () => {
    const { deps, woken, failed } = world({ '0': [...items(120, 'STRANGE#'), ...items(1)] });
    await sweep(deps, NOW);
    expect([woken, failed.length]).toEqual([['CASE#0000'], 120]);
  });

  it('begins no page that it has no time for', async () => {
    let left = 10_001;
    const { deps, woken } = world({ '0': items(250) }, { left: () => (left -= 1) });
    await sweep(deps, NOW);
    expect(woken).toHaveLength(0);
    left = 10_002;
    await sweep(deps, NOW);
    expect(woken).toHaveLength(100);
  });

  it('wakes an item once although two pages show it', async () => {
    const twice = [...items(100), ...items(100)];
    const { deps, woken } = world({ '0': twice });
    expect(await sweep(deps, NOW)).toBe(100);
    expect(woken).toHaveLength(100);
  });
});
