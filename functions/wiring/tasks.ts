import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { caseMetaItem, casePk, parsedMeta } from '../../shared/cases/items.ts';
import type { CaseDeps } from '../../shared/cases/ports.ts';
import { foundCase } from '../../shared/cases/report-new.ts';
import { findingWrites } from '../../shared/cases/store.ts';
import { passedRows } from '../../shared/evidence/store-passed.ts';
import { ok } from '../../shared/kernel/result.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { batchGet } from '../../shared/platform/dynamodb/query.ts';
import type { Keys } from '../../shared/platform/keys.ts';
import { servicesReader } from '../../shared/services/store-admission.ts';
import type { StaffReader } from '../../shared/staff/ports.ts';
import type { TaskDeps } from '../../shared/tasks/ports.ts';
import { taskStore } from '../../shared/tasks/store.ts';
import { now } from './cases.ts';

export interface TaskSettings {
  readonly client: DynamoDBDocumentClient;
  readonly keys: Keys;
  readonly env: { readonly MATTERS_TABLE: string; readonly AUDIT_TABLE: string; readonly DIRECTORY_TABLE: string };
  readonly cases: CaseDeps;
  readonly staff: StaffReader;
}

/** Heads of cases as they stand, by their numbers; what is wrong with one is said of that one. */
const headsOf = (client: DynamoDBDocumentClient, table: string) => async (nums: readonly string[]) => {
  const keys = nums.map((num) => ({ pk: casePk(num), sk: 'META' }));
  const items = await batchGet(client, table, keys);
  const heads = items.flatMap((item) => (item ? [parsedMeta(parseItem(caseMetaItem, item))] : []));
  return new Map(heads.map((head) => [head.num, head]));
};

/** Everything the use cases of tasks stand on: their store, the service list, the staff, and the cases they may open. */
export const taskDeps = ({ client, keys, env, cases, staff }: TaskSettings): TaskDeps => {
  const { MATTERS_TABLE: matters, AUDIT_TABLE: audit } = env;
  const writesOf = findingWrites({ client, matters, audit });
  return {
    store: taskStore({ client, matters, audit, keys, now, caseHeads: headsOf(client, matters) }),
    evidence: cases.evidence,
    services: servicesReader({ client, table: env.DIRECTORY_TABLE }),
    policy: cases.policy,
    // A retired grid leads to its successor, which is another.
    hasGrid: async (code) => (await cases.grid(code))?.grid === code,
    holders: staff.holdersIn,
    person: staff.person,
    finding: async ({ text, category, point, address, urgency }, town, occurredAt, at) => {
      const given = { category, point, address, urgency };
      const body = { channel: 'worker' as const, text, ...(town ? { town } : {}), occurredAt, ...given };
      const found = await foundCase(cases, body, at);
      if (!found.ok) return found;
      return ok(({ task, actor, trace, shown }) => {
        const { id, unit, grid, drill } = task;
        const evidence = shown.map(({ attachment, kind }) => ({ id: attachment.id, kind }));
        const opened = found.value({ task: id, town: task.town, unit, grid, actor, trace, drill, evidence });
        const { num } = opened.meta;
        return { num, writes: [...writesOf(opened), ...passedRows(matters, num, shown)] };
      });
    },
    derivedId: cases.ids.derived,
    mark: cases.mark,
    backoff: cases.backoff,
  };
};
