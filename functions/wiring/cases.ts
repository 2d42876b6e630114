import { randomBytes, randomInt } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CaseDeps, Located } from '../../shared/cases/ports.ts';
import { noticing } from '../../shared/cases/seen.ts';
import { caseStore } from '../../shared/cases/store.ts';
import type { CatalogueReader } from '../../shared/catalogue/ports.ts';
import { type Catalogue, standardRef } from '../../shared/catalogue/rules.ts';
import { catalogueReader } from '../../shared/catalogue/store.ts';
import { departmentReader } from '../../shared/departments/store.ts';
import { dispatchReader } from '../../shared/dispatching/store.ts';
import type { EvidenceKeeper } from '../../shared/evidence/rules-shown.ts';
import { townPk } from '../../shared/grids/items.ts';
import { locate } from '../../shared/grids/service.ts';
import { cellReader } from '../../shared/grids/store.ts';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import { townOf, unitOf } from '../../shared/kernel/codes.ts';
import { caseNumber } from '../../shared/kernel/numbers.ts';
import type { Instant } from '../../shared/kernel/time.ts';
import { contactWrites } from '../../shared/people/contacts.ts';
import { addressOf } from '../../shared/places/rules.ts';
import { placeReader } from '../../shared/places/store.ts';
import { keyClient } from '../../shared/platform/clients.ts';
import { getItem, queryPage } from '../../shared/platform/dynamodb/query.ts';
import { systemJitter } from '../../shared/platform/dynamodb/retry.ts';
import { envelope } from '../../shared/platform/envelope.ts';
import { Fault } from '../../shared/platform/fault.ts';
import { markOf } from '../../shared/platform/http/idempotency.ts';
import { derivedId, type Keys, trackingCode, trackingHash } from '../../shared/platform/keys.ts';
import { remembered } from '../../shared/platform/remembered.ts';
import { policyReader } from '../../shared/policies/store.ts';
import { readGatherings } from '../../shared/surges/store.ts';
import { homesOf } from './homes.ts';
import { onDutyFor } from './on-duty.ts';
import { reliefReader } from './reliefs.ts';
import { signedPlace, signReader } from './signs.ts';

/** What the functions that take reports down have in their environment. */
export interface CaseEnv {
  readonly MATTERS_TABLE: string;
  readonly DIRECTORY_TABLE: string;
  readonly AUDIT_TABLE: string;
  /** Where reporters' contacts are put; a function without these two takes none down. */
  readonly PEOPLE_TABLE?: string;
  readonly PEOPLE_KEY_ARN?: string;
  readonly TOWNS: readonly string[];
}

export const now = (): Instant => new Date().toISOString();

/** The contacts of a function that has no right to the people table: a report with one is none of its routes'. */
const contactsOf = (keys: Keys, { PEOPLE_TABLE: table, PEOPLE_KEY_ARN: keyArn }: CaseEnv) => {
  if (table === undefined || keyArn === undefined) {
    return () => Promise.reject(new Fault('no-use-case', { route: 'contact' }));
  }
  const contacts = { table, keys, envelope: envelope({ kms: keyClient(), keyArn, purpose: 'contact' }) };
  return (phone: string, name: string | undefined, at: Instant) => contactWrites(phone, name, at, contacts);
};

/** Where a point lies for a case: its comprehensive grid, for dedicated and micro grids lie inside one. */
const locator = (client: DynamoDBDocumentClient, table: string): Pick<CaseDeps, 'locate' | 'grid' | 'placeCode'> => {
  const cells = cellReader({ client, table });
  const placed = (grid: string): Located | undefined => {
    const town = townOf(grid);
    const unit = unitOf(grid);
    return town && unit ? { town, unit, grid } : undefined;
  };
  return {
    locate: async (point, at) => {
      const found = await locate(cells, { crs: 'WGS84', ...point }, at);
      const grid = found.ok ? found.value.grids.find((one) => one.kind === 'comprehensive') : undefined;
      const place = grid && placed(grid.gridCode);
      return place && { ...place, point };
    },
    placeCode: signedPlace(signReader(client, table, now)),
    grid: async (code) => {
      const row = await getItem(client, table, { pk: townPk(code), sk: `GRID#${code}` }, false);
      if (row === undefined) return undefined;
      // A sign or a habit still names a grid that is retired: it means the one that has most of its ground now.
      const { retiredFrom, successors } = row as { readonly retiredFrom?: string; readonly successors?: string[] };
      return placed((retiredFrom !== undefined && retiredFrom <= now() && successors?.[0]) || code);
    },
  };
};

/** Whether the registers have an area: a town that is served, a village or community, a grid. */
export const areaKnown =
  (client: DynamoDBDocumentClient, table: string, hasTown: CaseDeps['hasTown']) =>
  async (area: string): Promise<boolean> => {
    const town = townOf(area);
    if (town === undefined || town === area) return hasTown(area);
    const row = unitOf(area) === area ? `UNIT#${area}` : `GRID#${area}`;
    return (await getItem(client, table, { pk: townPk(town), sk: row }, false)) !== undefined;
  };

/** Ids that a request with an `Idempotency-Key` gets again, and random ones for a request without. */
const identifiers = (keys: Keys): CaseDeps['ids'] => ({
  caseNumber: (at) => caseNumber(at, String(randomInt(10_000)).padStart(4, '0')),
  trackingCode: (caller, key) => trackingCode(keys, key ? { caller, route: 'report', key } : undefined),
  hash: trackingHash,
  derived: (caller, route, key) => (key ? derivedId(keys, { caller, route, key }) : randomBytes(10).toString('hex')),
  bucket: (sourceIp) => keys.hmac('idempotency', 'rate', sourceIp).slice(0, 22),
});

/** Categories with the name of their version: those in force, and those that a case was filed under. */
const categoriesOf = (
  reader: CatalogueReader,
  catalogues: (town: string) => Promise<Catalogue>,
): Pick<CaseDeps, 'category' | 'categoryFiled'> => {
  const category: CaseDeps['category'] = async (town, code) => {
    const { edition, find } = await catalogues(town);
    const found = find(code);
    return found && { ...found, standard: standardRef(edition, found.version) };
  };
  return {
    category,
    categoryFiled: async (town, code, standard) => {
      const now = await category(town, code);
      if (now?.standard === standard) return now;
      const [edition = '', version] = standard.split('/');
      const then = await reader.categoryAt(town, edition, code, Number(version));
      return then && { ...then, standard };
    },
  };
};

/** Everything the use cases of reports and cases stand on, from a function's environment. */
export const caseDeps = (
  client: DynamoDBDocumentClient,
  keys: Keys,
  env: CaseEnv,
  evidence: EvidenceKeeper,
): CaseDeps => {
  const places = placeReader({ client, table: env.DIRECTORY_TABLE });
  const departments = departmentReader({ client, table: env.DIRECTORY_TABLE });
  const catalogue = catalogueReader({ client, table: env.DIRECTORY_TABLE });
  const catalogues = remembered((town) => catalogue.catalogueOf(town, now()), now);
  const directory = dispatchReader({ client, table: env.DIRECTORY_TABLE });
  const dispatchRules = remembered((town) => directory(town), now);
  const parties = remembered(async (key) => {
    const [town = '', party = ''] = key.split('/');
    return departments.partyIn(town, party);
  }, now);
  const towns = remembered(async (town) => {
    const units = { table: env.DIRECTORY_TABLE, partition: { pk: townPk(town) } };
    const range = { attribute: 'sk', beginsWith: 'UNIT#' };
    return (await queryPage(client, { ...units, range }, 1)).items.length > 0;
  }, now);
  const policy = policyReader(client, env.DIRECTORY_TABLE, now);
  const reliefs = reliefReader(client, env.MATTERS_TABLE, now);
  const { newHome, retirements } = homesOf(client, { matters: env.MATTERS_TABLE, directory: env.DIRECTORY_TABLE }, now);
  // The deployment's own towns are read while the function starts, not while somebody waits.
  for (const town of env.TOWNS) {
    for (const read of [catalogues, policy, reliefs, retirements]) read(town).catch(() => undefined);
  }
  return {
    ...noticing(
      caseStore({
        client,
        matters: env.MATTERS_TABLE,
        audit: env.AUDIT_TABLE,
        keys,
        now,
        contactWrites: contactsOf(keys, env),
      }),
    ),
    evidence,
    calendar: chinaCalendar,
    ...categoriesOf(catalogue, catalogues),
    policy,
    reliefs,
    dispatchRules,
    surges: (town) => readGatherings(client, env.MATTERS_TABLE, town),
    hasTown: async (town) => env.TOWNS.includes(town) || (await towns(town)),
    hasParty: async (town, party) => (await parties(`${town}/${party}`)) !== undefined,
    party: (town, party) => parties(`${town}/${party}`),
    onDuty: onDutyFor({ client, table: env.DIRECTORY_TABLE, auditTable: env.AUDIT_TABLE }),
    ...locator(client, env.DIRECTORY_TABLE),
    newHome,
    placeNamed: async (town, id) => {
      const place = await places.place(town, id);
      return place && !place.endedAt ? { point: place.point, address: addressOf(place) } : undefined;
    },
    ids: identifiers(keys),
    mark: (caller, route, key, body) => markOf(keys, { caller, route, key, body }),
    backoff: (attempt) => systemJitter.sleep(systemJitter.random() * 20 * 2 ** (attempt + 1)),
    homeTown: env.TOWNS[0] ?? '',
  };
};
