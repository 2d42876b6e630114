import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { redivisionWaker } from '../../functions/clock/redivision-waker.ts';
import { locate } from '../../shared/grids/service.ts';
import { gridStore } from '../../shared/grids/store.ts';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import type { Caller } from '../../shared/kernel/caller.ts';
import type { Instant } from '../../shared/kernel/time.ts';
import { getItem } from '../../shared/platform/dynamodb/query.ts';
import { deriveKeys } from '../../shared/platform/keys.ts';
import { defaultPolicy } from '../../shared/policies/rules.ts';
import { redivisionKey } from '../../shared/redivisions/items.ts';
import type { RedivisionMeta } from '../../shared/redivisions/model.ts';
import { redivisionUseCases } from '../../shared/redivisions/service.ts';
import { redivisionStore } from '../../shared/redivisions/store.ts';
import type { Request } from '../../shared/route.ts';
import { caller, post, TOWN } from './cases.ts';
import type { LocalTables } from './dynamodb.ts';

/** A town that is redivided in tables of its own: the commands of its offices, the clock that works, the map. */

const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');
const trace = { requestId: 'sweep-1', sourceIp: 'clock' };

export const office = caller('o-1', post('gridOffice', TOWN));
export const county = caller('c-1', post('countyReviewer', '320506'));

export interface Found {
  readonly code: string;
  readonly grid?: string;
  readonly other?: string;
}

export const redivising = (tables: LocalTables, id: string, now: Instant) => {
  const { client, names } = tables;
  const { matters, directory, people, audit } = names;
  const grids = gridStore({ client, table: directory, auditTable: audit });
  const useCases = redivisionUseCases({
    store: redivisionStore({ client, matters, audit, calendar: chinaCalendar, keys, now: () => now }),
    grids,
    households: async () => ({ from: 300, to: 500 }),
    calendar: chinaCalendar,
    derivedId: () => id,
    mark: (who, route, key) => ({ key: `${who}${route}${key}`, body: 'b' }),
    backoff: async () => undefined,
  });
  const ask = async (name: string, by: Caller, given: Partial<Request>): Promise<unknown> => {
    const request: Request = { params: {}, query: {}, body: {}, requestId: 'r', sourceIp: '::1', ...given };
    const answer = await useCases[name]?.(request, by, now);
    if (!answer?.ok) throw new Error(`${name}: ${JSON.stringify(answer?.error)}`);
    return answer.value.body;
  };
  const act = (action: string, by: Caller, ifMatch: number, body: unknown = {}) =>
    ask('redivisionAction', by, { params: { id, action }, ifMatch, body });
  const stored = async (): Promise<RedivisionMeta> =>
    (await getItem(client, matters, redivisionKey(id))) as unknown as RedivisionMeta;
  /** A minute of the clock, perhaps its last. */
  const wake = (at: Instant, by: DynamoDBDocumentClient = client): Promise<void> =>
    redivisionWaker({
      client: by,
      ...{ matters, directory, people, audit },
      policy: async (town) => defaultPolicy(town),
      trace: () => trace,
      goOn: () => true,
    }).wake({ ...redivisionKey(id), wakeAt: at }, at);
  return {
    grids,
    ask,
    act,
    stored,
    wake,
    /** Drafted, proposed, consented to and activated; what the check at its activation warns of. */
    decree: async (body: unknown): Promise<readonly Found[]> => {
      await ask('draftRedivision', office, { body });
      await act('approve', office, 1);
      await act('consent', county, 2);
      const { check } = (await act('activate', office, 3)) as { check: { faults: Found[]; warnings: Found[] } };
      if (check.faults.length > 0) throw new Error(JSON.stringify(check.faults));
      return check.warnings;
    },
    /** The clock goes on until everything is done. */
    finish: async (): Promise<void> => {
      for (let at = await stored(); at.walk; at = await stored()) await wake(at.walk.at);
    },
    /** The grids of one kind that a point lies in at a time. */
    gridsAt: async (
      point: { readonly lon: number; readonly lat: number },
      at: Instant,
      kind = 'comprehensive',
    ): Promise<readonly string[]> => {
      const found = await locate(grids, { crs: 'WGS84', ...point }, at);
      return found.ok ? found.value.grids.filter((one) => one.kind === kind).map(({ gridCode }) => gridCode) : [];
    },
  };
};
