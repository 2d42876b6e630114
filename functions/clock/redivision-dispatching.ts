import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dispatchItem } from '../../shared/dispatching/items.ts';
import type { DispatchRule } from '../../shared/dispatching/rules.ts';
import { succeedRules } from '../../shared/dispatching/rules-succession.ts';
import { dispatchReader } from '../../shared/dispatching/store.ts';
import { CLOCK_ACTOR } from '../../shared/kernel/caller.ts';
import { type Instant, plus, shanghaiDay } from '../../shared/kernel/time.ts';
import { toOutItems } from '../../shared/platform/dynamodb/matter-items.ts';
import { writeOne } from '../../shared/platform/dynamodb/transact.ts';
import type { RedivisionMeta, Step } from '../../shared/redivisions/model.ts';
import { redivisionMessage, townOffice } from '../../shared/redivisions/rules.ts';
import { redivisionPk } from '../../shared/redivisions/rules-moved.ts';
import { commit, rowWrites } from '../../shared/registers/store.ts';

export interface CarryingConfig {
  readonly client: DynamoDBDocumentClient;
  readonly matters: string;
  readonly directory: string;
  readonly audit: string;
  readonly requestId: () => string;
}

/** Rows of one transaction: each leaves a history row, and there is the audit record. */
const ROWS_AT_ONCE = 40;

const save = async (config: CarryingConfig, of: RedivisionMeta, rows: readonly DispatchRule[], now: Instant) => {
  const { client, directory: table, audit: auditTable } = config;
  const [first] = rows;
  if (first === undefined) return;
  const by = of.activatedBy ?? CLOCK_ACTOR;
  const target = `DISP#${of.town}#${first.category}#${first.area}#${first.validFrom}`;
  const about = { action: 'redivision:dispatch-rules', subject: `town:${of.town}`, target, version: first.version };
  const change = { ...about, by, at: now, requestId: config.requestId(), sourceIp: 'clock' };
  const writes = rows.flatMap((row) => rowWrites(table, dispatchItem(of.town, row, now), by));
  if ((await commit({ client, table, auditTable }, change, writes)) !== 'saved')
    throw new Error('the dispatch directory was in use');
};

/** The town's office is told once for a step what it has to enter itself. */
const tell = async (
  config: CarryingConfig,
  of: RedivisionMeta,
  n: number,
  unclear: readonly DispatchRule[],
  now: Instant,
) => {
  const grids = [...new Set(unclear.map(({ area }) => area))].sort().join('、');
  const stream = { part: 'dispatching', version: n + 1 };
  const message = redivisionMessage(of, 'dispatch-unclear', townOffice(of), stream, { entries: unclear.length, grids });
  const context = { pk: redivisionPk(of.id), town: of.town, num: of.id, now };
  for (const item of toOutItems(context, [message])) {
    await writeOne(config.client, { op: 'put', table: config.matters, item, expect: { kind: 'absent' } });
  }
};

/**
 * Carries the entries of the dispatch directory that name a step's old grids over to the new ones, dated like the grids;
 * of what nobody but the town can decide its office is told. Done twice it is done once.
 */
export const carryRules = async (config: CarryingConfig, of: RedivisionMeta, n: number, step: Step, now: Instant) => {
  const rules = await dispatchReader({ client: config.client, table: config.directory }, true)(of.town);
  const change = { last: shanghaiDay(plus(of.from, -1)), first: shanghaiDay(of.from) };
  const { carried, unclear } = succeedRules(rules, step, change);
  if (unclear.length > 0) await tell(config, of, n, unclear, now);
  for (const { placed, ended } of carried) {
    // The old ones last: as long as they go on, what is missing of the new ones is found again.
    const rows = [...placed, ...ended];
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
      await save(config, of, rows.slice(at, at + ROWS_AT_ONCE), now);
    }
  }
};
