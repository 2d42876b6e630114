import type { Column, Values } from './model.ts';

export const FORMATS = ['csv', 'xlsx', 'geojson'] as const;
export type Format = (typeof FORMATS)[number];

export const KINDS = [
  'units',
  'grids',
  'persons',
  'departments',
  'catalogue',
  'places',
  'services',
  'dispatch-rules',
] as const;
export type Kind = (typeof KINDS)[number];

export type Loose = Readonly<Record<string, unknown>>;

/**
 * A register as a sheet: its columns, and the routes by which one of its entries is read and written. An import knows no
 * more of a register than its API does, so that whatever the API would refuse, an import is refused too.
 */
export interface RegisterKind {
  readonly kind: Kind;
  readonly zh: string;
  readonly en: string;
  readonly formats: readonly Format[];
  readonly columns: readonly Column[];
  /** The fields that name an entry; rows that agree in them are one entry. */
  readonly key: readonly string[];
  /** Fields of the entry itself where it has several rows: they stand in its first row, and agree in the others. */
  readonly shared?: readonly string[];
  /** `queryOf`: what else the route is asked with, to find the entry that a row names. */
  readonly get: { readonly route: string; queryOf?(row: Values): Readonly<Record<string, string>> };
  /** `fixed`: what an entry that exists can't change; it must be the same. */
  readonly put: { readonly route: string; readonly fixed?: readonly string[] };
  /** Where a new entry is made otherwise than by putting it. `standing`: the refusal that says that the very same is there. */
  readonly create?: { readonly route: string; readonly standing?: string };
  /** Whether the routes name the town in their query. */
  readonly byTown?: true;
  paramsOf(row: Values): Readonly<Record<string, string>>;
  /** Whether what was found is the entry that the row names, where the route may find another under the same name. */
  isThe?(view: Loose, row: Values): boolean;
  /** What the route is sent for an entry's rows. */
  bodyOf(rows: readonly Values[], isNew: boolean, before: Loose | undefined): Loose;
  /** The rows of an entry as the API shows it. */
  rowsOf(view: Loose): readonly Loose[];
  /** What of a body tells two entries apart, where that is not all of it. */
  comparable?(body: Loose): Loose;
  /** An entry as an export shows it to who may not see the whole. */
  masked?(view: Loose): Loose;
}
