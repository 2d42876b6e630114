import type { Instant } from '../kernel/time.ts';
import type { Change } from '../registers/rules.ts';
import type { Catalogue, Category } from './rules.ts';

/** A town's catalogue in force, as other modules ask for it. A town without one has an empty one. */
export type CatalogueOf = (town: string, now: Instant) => Promise<Catalogue>;

export interface CatalogueStore {
  /** The catalogue in force: one round trip while the edition is the usual one, two at its change. */
  readonly load: CatalogueOf;
  /** One category of an edition, strongly read. */
  category(town: string, edition: string, code: string): Promise<Category | undefined>;
  save(town: string, edition: string, category: Category, change: Change): Promise<'saved' | 'conflict'>;
}
