import type { Instant } from '../kernel/time.ts';
import type { Change } from '../registers/rules.ts';
import type { Catalogue, Category } from './rules.ts';

/** What other modules ask of the catalogue. */
export interface CatalogueReader {
  /**
   * The town's catalogue in force; one without categories where there is none. One round trip while the edition is the
   * usual one, two at its change.
   */
  catalogueOf(town: string, now: Instant): Promise<Catalogue>;
  /** A category as it stood in that version of it; nothing where there is none. One read. */
  categoryAt(town: string, edition: string, code: string, version: number): Promise<Category | undefined>;
}

export interface CatalogueStore extends CatalogueReader {
  /** One category of an edition, strongly read. */
  category(town: string, edition: string, code: string): Promise<Category | undefined>;
  save(town: string, edition: string, category: Category, change: Change): Promise<'saved' | 'conflict'>;
}
