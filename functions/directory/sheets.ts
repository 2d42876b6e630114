import { randomUUID } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CatalogueStore } from '../../shared/catalogue/ports.ts';
import type { DepartmentStore } from '../../shared/departments/ports.ts';
import type { DispatchStore } from '../../shared/dispatching/ports.ts';
import { rulesOn } from '../../shared/dispatching/rules.ts';
import { unitItemSchema } from '../../shared/grids/items.ts';
import type { GridStore } from '../../shared/grids/ports.ts';
import type { Kind, Loose } from '../../shared/imports/kind.ts';
import type { ImportPorts } from '../../shared/imports/ports.ts';
import { jobStore } from '../../shared/imports/store.ts';
import { townOf } from '../../shared/kernel/codes.ts';
import { type Instant, shanghaiDay, show } from '../../shared/kernel/time.ts';
import type { PlaceStore } from '../../shared/places/ports.ts';
import type { AuditPort } from '../../shared/platform/audit.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { queryAll } from '../../shared/platform/dynamodb/query.ts';
import { filesIn } from '../../shared/platform/files.ts';
import { derivedId, type Keys } from '../../shared/platform/keys.ts';
import { type QueueSender, sendOne } from '../../shared/platform/queue.ts';
import { areaPk, townPk } from '../../shared/registers/items.ts';
import type { ServiceStore } from '../../shared/services/ports.ts';
import { isListed } from '../../shared/services/rules.ts';
import type { StaffStore } from '../../shared/staff/ports.ts';
import { isLive, type Person } from '../../shared/staff/rules.ts';

/** What exports read of the registers. */
export interface SheetSources {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly grids: GridStore;
  readonly departments: Pick<DepartmentStore, 'list'>;
  readonly catalogues: Pick<CatalogueStore, 'catalogueOf'>;
  readonly staff: StaffStore;
  readonly places: Pick<PlaceStore, 'page'>;
  readonly services: Pick<ServiceStore, 'periods'>;
  readonly dispatching: Pick<DispatchStore, 'entries'>;
}

/** Villages of the largest town, and posts in one area: far below this. */
const MOST = 5_000;
/** Queries side by side; more would only stand in line. */
const SIDE_BY_SIDE = 25;

async function inTurns<T, R>(all: readonly T[], each: (one: T) => Promise<R>): Promise<readonly R[]> {
  const done: R[] = [];
  for (let at = 0; at < all.length; at += SIDE_BY_SIDE)
    done.push(...(await Promise.all(all.slice(at, at + SIDE_BY_SIDE).map(each))));
  return done;
}

async function unitRows({ client, table }: SheetSources, town: string) {
  const range = { attribute: 'sk', beginsWith: 'UNIT#' };
  const items = await queryAll(client, { table, partition: { pk: townPk(town) }, range }, MOST);
  return items.map((item) => parseItem(unitItemSchema, item));
}

async function gridRows({ grids }: SheetSources, town: string, now: Instant) {
  const rows = [];
  let page = await grids.gridsIn(town, undefined, 1_000);
  for (;;) {
    rows.push(...page.rows);
    const last = page.rows.at(-1);
    if (!page.more || last === undefined) break;
    page = await grids.gridsIn(town, last.gridCode, 1_000);
  }
  return rows.filter(({ retiredFrom }) => retiredFrom === undefined || now < retiredFrom);
}

/** The border in force, or the first one where none is yet. */
const borderOf = async ({ grids }: SheetSources, code: string, now: Instant): Promise<Loose> => {
  const found = (await grids.borderAt(code, now)) ?? (await grids.lastBorder(code));
  return found === undefined ? {} : { border: found.border };
};

const units = async (sources: SheetSources, town: string, now: Instant): Promise<readonly Loose[]> =>
  inTurns(await unitRows(sources, town), async ({ unitCode, name, unitKind }) => ({
    ...{ unitCode, name, kind: unitKind },
    ...(await borderOf(sources, unitCode, now)),
  }));

const grids = async (sources: SheetSources, town: string, now: Instant): Promise<readonly Loose[]> =>
  inTurns(await gridRows(sources, town, now), async ({ gridKind, ...row }) => ({
    ...row,
    kind: gridKind,
    ...(await borderOf(sources, row.gridCode, now)),
  }));

const personView = ({ iss, sub, posts, ...person }: Person, now: Instant): Loose => ({
  ...person,
  identity: { iss, sub },
  posts: posts
    .filter((post) => isLive(post, now))
    .map(({ from, to, ...post }) => ({ ...post, from: show(from), ...(to === undefined ? {} : { to: show(to) }) })),
});

/** Everybody with a post in the town, its villages or its grids whose record the town keeps. */
async function persons(sources: SheetSources, town: string, now: Instant): Promise<readonly Loose[]> {
  const { client, table, staff } = sources;
  const [unitsThere, gridsThere] = await Promise.all([unitRows(sources, town), gridRows(sources, town, now)]);
  const areas = [town, ...unitsThere.map(({ unitCode }) => unitCode), ...gridsThere.map(({ gridCode }) => gridCode)];
  const posts = await inTurns(areas, (area) => {
    const range = { attribute: 'sk', beginsWith: 'POST#' };
    return queryAll(client, { table, partition: { pk: areaPk(area) }, range }, MOST);
  });
  const ids = [...new Set(posts.flat().map(({ worker }) => String(worker)))].sort();
  return (await staff.persons(ids))
    .filter(({ home }) => townOf(home) === town)
    .map((person) => personView(person, now))
    .filter(({ posts: live }) => Array.isArray(live) && live.length > 0);
}

/** The town's file without what has ended: an export is what may be imported elsewhere. */
async function places({ places: store }: SheetSources, town: string): Promise<readonly Loose[]> {
  const rows = [];
  let page = await store.page(town, undefined, 1_000);
  for (;;) {
    rows.push(...page.places);
    const last = page.places.at(-1);
    if (!page.more || last === undefined) break;
    page = await store.page(town, last.id, 1_000);
  }
  return rows.filter(({ endedAt }) => endedAt === undefined).map((place): Loose => ({ ...place }));
}

const READERS: Readonly<
  Record<Kind, (sources: SheetSources, town: string, now: Instant) => Promise<readonly Loose[]>>
> = {
  units,
  grids,
  persons,
  places,
  services: async ({ services }, town, now) =>
    (await services.periods(town))
      .filter((item) => isListed(item, shanghaiDay(now)))
      .map((item): Loose => ({ ...item })),
  'dispatch-rules': async ({ dispatching }, town, now) =>
    rulesOn(await dispatching.entries(town), shanghaiDay(now)).map((rule): Loose => ({ ...rule })),
  departments: async ({ departments }, town) =>
    (await departments.list(town)).map(
      ({ officers, heads, ...department }): Loose => ({
        ...department,
        ...(officers ? { officers: officers.map(({ person }) => person) } : {}),
        ...(heads ? { heads: heads.map(({ person }) => person) } : {}),
      }),
    ),
  catalogue: async ({ catalogues }, town, now) =>
    (await catalogues.catalogueOf(town, now)).categories.map((category): Loose => ({ ...category })),
};

/** What imports and exports stand on. */
export const importPorts = (
  sources: SheetSources,
  {
    matters,
    bucket,
    keys,
    queue,
    audit,
  }: {
    readonly matters: string;
    readonly bucket: string;
    readonly keys: Keys;
    readonly queue: QueueSender;
    readonly audit: AuditPort;
  },
): ImportPorts => ({
  jobs: jobStore(sources.client, matters, () => new Date().toISOString()),
  files: filesIn(bucket),
  wake: (job) => sendOne(queue, job),
  newId: (caller, key = randomUUID()) => derivedId(keys, { caller, route: 'createImport', key }),
  audit: (act) => audit.record({ ...act, target: act.subject, outcome: 'done' }),
  entries: (kind, town, now) => READERS[kind](sources, town, now),
});
