import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { caseMetaItem, casePk, parsedMeta } from '../../shared/cases/items.ts';
import { mayView } from '../../shared/cases/rules-rights.ts';
import type { CatalogueReader } from '../../shared/catalogue/ports.ts';
import { bigClassOf } from '../../shared/catalogue/rules.ts';
import type { DepartmentStore } from '../../shared/departments/ports.ts';
import { takesPart } from '../../shared/departments/rules.ts';
import type { DispatchDeps } from '../../shared/dispatching/ports.ts';
import { dispatchStore } from '../../shared/dispatching/store.ts';
import { isTownCode } from '../../shared/kernel/codes.ts';
import { err, ok } from '../../shared/kernel/result.ts';
import { shanghaiDay } from '../../shared/kernel/time.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { eventItem } from '../../shared/platform/dynamodb/matter-items.ts';
import { getItem, queryAll } from '../../shared/platform/dynamodb/query.ts';
import type { RegisterSettings } from '../../shared/registers/store.ts';
import type { MatterEvent } from '../../shared/workflow/matter.ts';

export interface DispatchWiring {
  readonly settings: RegisterSettings;
  readonly matters: string;
  readonly catalogues: CatalogueReader;
  readonly departments: Pick<DepartmentStore, 'list'>;
  /** Which units and grids exist. */
  readonly areas: (codes: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** More versions than the life of a case has. */
const MOST_VERSIONS = 10_000;

/** A case and the events of its head, as whoever asks may see it: this function reads no more of a case than that. */
const caseSeen =
  (client: DynamoDBDocumentClient, matters: string): DispatchDeps['seenCase'] =>
  async (num, caller) => {
    const pk = casePk(num);
    const range = { attribute: 'sk', beginsWith: 'EV#_#' };
    const [item, events] = await Promise.all([
      getItem(client, matters, { pk, sk: 'META' }),
      queryAll(client, { table: matters, partition: { pk }, range, consistent: true }, MOST_VERSIONS),
    ]);
    const meta = item && parsedMeta(parseItem(caseMetaItem, item));
    if (!meta || !mayView(caller, meta)) return err({ code: 'not-found' });
    return ok({ meta, events: events.map((event) => parseItem(eventItem, event) as MatterEvent) });
  };

/** What the dispatch directory stands on: its own entries, the other registers, and the case that an entry comes from. */
export const dispatchDeps = (wiring: DispatchWiring): DispatchDeps => ({
  store: dispatchStore(wiring.settings),
  categories: async (town, now) =>
    (await wiring.catalogues.catalogueOf(town, now)).categories
      .filter(({ enabled }) => enabled)
      .map((category) => ({ code: category.code, bigClass: bigClassOf(category) })),
  parties: async (town) =>
    new Set(
      (await wiring.departments.list(town))
        .filter((department) => takesPart(department, shanghaiDay(new Date().toISOString())))
        .map(({ id }) => id),
    ),
  // A town is checked before: nobody gets here for a town that is not their own.
  areas: async (codes) => new Set([...(await wiring.areas(codes)), ...codes.filter(isTownCode)]),
  seenCase: caseSeen(wiring.settings.client, wiring.matters),
});
