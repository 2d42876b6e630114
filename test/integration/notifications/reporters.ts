import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { casePk, type StoredReport, toMetaItem, toReportItem, toTextItem } from '../../../shared/cases/items.ts';
import { callItem, toCall } from '../../../shared/cases/items-calls.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import type { DueCall } from '../../../shared/cases/model-calls.ts';
import { caseStore } from '../../../shared/cases/store.ts';
import { reporterStore } from '../../../shared/cases/store-reporters.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { caseNumber } from '../../../shared/kernel/numbers.ts';
import { type Instant, plus } from '../../../shared/kernel/time.ts';
import type { WalkDeps } from '../../../shared/notifications/ports-walk.ts';
import type { Outcome } from '../../../shared/notifications/rules.ts';
import type { Sms, SmsGateway } from '../../../shared/notifications/sms.ts';
import { walkLedger } from '../../../shared/notifications/store-walk.ts';
import { tellReporters } from '../../../shared/notifications/walk.ts';
import { parseItem } from '../../../shared/platform/dynamodb/codec.ts';
import { batchGet, queryAll } from '../../../shared/platform/dynamodb/query.ts';
import { deriveKeys, trackingCode, trackingHash } from '../../../shared/platform/keys.ts';
import { defaultPolicy, type TownPolicy } from '../../../shared/policies/rules.ts';
import { AT, aCase, TOWN } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';

/** Friday 6 March 2026, 15:00 in China: nobody is asleep. */
export const NOON = '2026-03-06T07:00:00.000Z';

export const GATEWAY: SmsGateway = { department: 'zx', channel: 'sms', url: 'https://sms.example', sealed: 's' };

const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');

/** The gateway of a town as it keeps to its contract: the same id twice is one SMS. `handed`: all that came in. */
export class Gateway {
  readonly handed: Sms[] = [];
  readonly sent = new Map<string, Sms>();
  answer: (sms: Sms) => Outcome = () => ({ is: 'delivered', status: 200 });

  async send(sms: Sms): Promise<Outcome> {
    this.handed.push(sms);
    const outcome = this.answer(sms);
    if (outcome.is === 'delivered') this.sent.set(sms.id, sms);
    return outcome;
  }

  phones(): string[] {
    return [...this.sent.values()].map(({ phone }) => phone).sort();
  }
}

/** Stores of cases and reporters, a gateway, and a clock of one's own; `through` sees the calls. */
export const startReporters = async (through = (client: LocalTables['client']) => client) => {
  const tables: LocalTables = await localTables();
  const { names } = tables;
  const client = through(tables.client);
  const store = caseStore({
    client,
    matters: names.matters,
    audit: names.audit,
    keys,
    now: () => clock.now,
    contactWrites: async () => ({ contactId: 'c', writes: [] }),
  });
  const clock = { now: NOON };
  const policy: { town: TownPolicy } = { town: defaultPolicy(TOWN) };
  const gateway = new Gateway();
  const town: { gateway: SmsGateway | undefined } = { gateway: GATEWAY };
  const logged: Record<string, unknown>[] = [];
  const source = reporterStore(client, names.matters);
  const deps: WalkDeps = {
    source: {
      ...source,
      phones: async (contacts) =>
        new Map(contacts.map((contact) => [contact, `138${contact.slice(1).padStart(8, '0')}`])),
    },
    ledger: walkLedger(client, names.matters),
    policy: async () => policy.town,
    gatewayOf: async () => town.gateway,
    send: (_gateway, sms) => gateway.send(sms),
    recipient: (message, contact) => trackingHash(`${message} ${contact}`).slice(0, 24),
    now: () => clock.now,
    random: () => 0,
    log: (code, fields) => void logged.push({ code, ...fields }),
  };
  const put = async (items: readonly Record<string, unknown>[]): Promise<void> => {
    const chunks = Array.from({ length: Math.ceil(items.length / 25) }, (_, n) => items.slice(n * 25, n * 25 + 25));
    await Promise.all(
      chunks.map((chunk) =>
        client.send(
          new BatchWriteCommand({ RequestItems: { [names.matters]: chunk.map((Item) => ({ PutRequest: { Item } })) } }),
        ),
      ),
    );
  };
  let drawn = 0;
  const numbered = (state: CaseMeta['state'], changes: Partial<CaseMeta> = {}): CaseMeta => {
    drawn += 1;
    return aCase(state, { num: caseNumber(AT, String(drawn).padStart(4, '0')), ...changes });
  };
  /** A case as it lies in the table, without reports. */
  const lay = async (c: CaseMeta): Promise<CaseMeta> => {
    await put([toMetaItem(c, chinaCalendar), toTextItem(c, { text: '停电' })]);
    return c;
  };
  /** So many reports of a case; `contact` says whose each is, nobody's for the anonymous. */
  const reports = async (
    c: CaseMeta,
    count: number,
    contact: (n: number) => string | undefined,
    more: (n: number) => Partial<StoredReport> = () => ({}),
  ): Promise<StoredReport[]> => {
    const made = Array.from({ length: count }, (_, n): StoredReport => {
      const own = contact(n);
      return {
        rid: trackingHash(trackingCode(keys)),
        version: 1,
        caseNum: c.num,
        town: TOWN,
        channel: 'app',
        receivedAt: AT,
        createdAt: AT,
        text: '停电',
        ...(own ? { contact: own, phoneMasked: '138****0000' } : {}),
        ...more(n),
      };
    });
    await put(made.map(toReportItem));
    await put(made.map(({ rid }) => ({ pk: casePk(c.num), sk: `LINK#report#${rid}`, kind: 'link' })));
    return made;
  };
  const ref = ({ num }: CaseMeta) => ({ pk: casePk(num), audience: 'reporters:case', town: TOWN });
  return {
    ...tables,
    store,
    deps,
    clock,
    policy,
    gateway,
    town,
    logged,
    numbered,
    lay,
    reports,
    put,
    /** The consumer's work on what waits for all reporters of a case. */
    tell: (c: CaseMeta, given: WalkDeps = deps, remaining = () => 60_000) => tellReporters(given, ref(c), remaining),
    calls: async (made: readonly StoredReport[]): Promise<(DueCall | undefined)[]> => {
      const rows = made.map(({ rid }) => ({ pk: `REPORT#${rid}`, sk: 'CALL' }));
      const found = await batchGet(client, names.matters, rows, { consistent: true });
      return found.map((item) => item && toCall(parseItem(callItem, item)));
    },
    under: async (c: CaseMeta, beginsWith: string) =>
      queryAll(
        client,
        {
          table: names.matters,
          partition: { pk: casePk(c.num) },
          range: { attribute: 'sk', beginsWith },
          consistent: true,
        },
        5_000,
      ),
    advance: (millis: number): Instant => {
      clock.now = plus(clock.now, millis);
      return clock.now;
    },
  };
};

export type Reporters = Awaited<ReturnType<typeof startReporters>>;
