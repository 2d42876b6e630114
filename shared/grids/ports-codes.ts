import type { Instant } from '../kernel/time.ts';
import type { Change } from '../registers/rules.ts';
import type { GridRow } from './items.ts';
import type { PlaceCode } from './items-codes.ts';
import type { CellReader } from './ports.ts';

export interface PlaceCodeReader {
  placeCode(code: string): Promise<PlaceCode | undefined>;
}

export interface PlaceCodeStore extends PlaceCodeReader {
  /** The codes of an area by grid; `next` is where the following page begins. */
  placeCodesIn(
    area: string,
    after: string | undefined,
    limit: number,
  ): Promise<{ readonly rows: readonly PlaceCode[]; readonly next?: string }>;
  /** `conflict`: somebody else wrote first, or the code is taken. */
  save(row: PlaceCode, change: Change): Promise<'saved' | 'conflict'>;
}

/** What is open to anybody stands on this: reading, and a limit on how often an address asks. */
export type PublicPorts = {
  readonly cells: CellReader;
  readonly grids: {
    grid(code: string): Promise<GridRow | undefined>;
    gridsNamed(codes: readonly string[]): Promise<readonly GridRow[]>;
  };
  readonly codes: PlaceCodeReader;
  /** Counts one more question of an address; false when it has asked too often. */
  readonly admitted: (sourceIp: string, now: Instant) => Promise<boolean>;
};
