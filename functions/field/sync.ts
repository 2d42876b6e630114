import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { answerFrom } from '../../shared/cases/command-service.ts';
import { caseBodies, caseNum } from '../../shared/cases/contract.ts';
import { REPORTING_ROLES, staffReportBody } from '../../shared/cases/contract-reports.ts';
import { caseMetaItem, casePk, caseTextItem } from '../../shared/cases/items.ts';
import { CASE_ACTION_NAMES } from '../../shared/cases/names.ts';
import type { CaseDeps } from '../../shared/cases/ports.ts';
import { caseUseCases } from '../../shared/cases/service.ts';
import type { CaseAction } from '../../shared/cases/table.ts';
import { maskAddress, maskText } from '../../shared/kernel/masking.ts';
import { err, ok } from '../../shared/kernel/result.ts';
import type { AuditPort } from '../../shared/platform/audit.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { batchGet } from '../../shared/platform/dynamodb/query.ts';
import { check, fieldErrors } from '../../shared/platform/http/issues.ts';
import type { Log } from '../../shared/platform/logging.ts';
import type { UseCase, UseCases } from '../../shared/route.ts';
import { FIELD_CASE_ACTIONS } from '../../shared/sync/contract.ts';
import { keptKey, type PackageDeps, type Single, type SyncDeps, type Words } from '../../shared/sync/ports.ts';
import { taskBodies } from '../../shared/tasks/contract.ts';
import { taskId } from '../../shared/tasks/contract-id.ts';
import { taskTextItem, taskTextKey } from '../../shared/tasks/items.ts';
import { batchItem, batchKey } from '../../shared/tasks/items-batch.ts';
import { batchOf } from '../../shared/tasks/model-batch.ts';
import { singles } from '../wiring/singles.ts';

export interface SyncWiring {
  readonly client: DynamoDBDocumentClient;
  readonly matters: string;
  readonly cases: CaseDeps;
  readonly tasks: UseCases;
  readonly audit: AuditPort;
  readonly log: Log;
}

const needed = (useCases: UseCases, name: string): UseCase => {
  const found = useCases[name];
  if (found === undefined) throw new Error(`there is no use case ${name}`);
  return found;
};

/** The version a case has, and what the caller did to it before under this key: both are read from its own events. */
const standingOf =
  ({ store, mark, ids }: CaseDeps): SyncDeps['standing'] =>
  async (num, action, { idempotencyKey, body }, caller) => {
    const note = idempotencyKey && ids.derived(caller.person, `case:${num}:note`, keptKey(idempotencyKey));
    const [events, kept] = await Promise.all([
      store.headEvents(num),
      note ? store.event(num, `note-${note}`, 1) : undefined,
    ]);
    const last = events.at(-1);
    if (last === undefined) return undefined;
    if (kept) {
      const { version, to } = last;
      return { version, kept: { code: 'wrong-state', params: { action, state: to }, version } };
    }
    const own = idempotencyKey && mark(caller.person, `case:${num}:${action}`, idempotencyKey, body);
    const made = own ? events.find(({ idempotency }) => idempotency?.key === own.key) : undefined;
    if (!own || !made) return { version: last.version };
    const same = made.idempotency?.body === own.body && made.action === action;
    return {
      version: last.version,
      first: same ? ok(answerFrom(num, made)) : err({ code: 'idempotency-key-reused' }),
    };
  };

/**
 * Words of tasks and cases in one batch; those of a batch of tasks stand with the batch. They are masked as the views of the
 * single matters mask them: a phone that is lost tells no more than a screen.
 */
const wordsIn =
  (client: DynamoDBDocumentClient, matters: string): PackageDeps['words'] =>
  async (tasks, nums) => {
    const batches = [...new Set(tasks.flatMap((id) => batchOf(id) ?? []))];
    const keys = [
      ...tasks.map(taskTextKey),
      ...batches.map(batchKey),
      ...nums.flatMap((num) => [
        { pk: casePk(num), sk: 'TEXT' },
        { pk: casePk(num), sk: 'META' },
      ]),
    ];
    const found = await batchGet(client, matters, keys);
    const at = new Map(keys.map((key, n) => [`${key.pk} ${key.sk}`, found[n]] as const));
    const itemAt = ({ pk, sk }: { readonly pk: string; readonly sk: string }) => at.get(`${pk} ${sk}`);
    const ofTask = (id: string): Words => {
      const own = itemAt(taskTextKey(id));
      const batch = batchOf(id);
      const shared = batch === undefined ? undefined : itemAt(batchKey(batch));
      const { text, address } = own ? parseItem(taskTextItem, own) : {};
      const words = text ?? (shared ? parseItem(batchItem, shared).text : undefined);
      return {
        ...(words === undefined ? {} : { text: maskText(words) }),
        ...(address === undefined ? {} : { address: maskAddress(address) }),
      };
    };
    const ofCase = (num: string): Words => {
      const [text, head] = ['TEXT', 'META'].map((sk) => itemAt({ pk: casePk(num), sk }));
      const words = text ? parseItem(caseTextItem, text) : undefined;
      const evidence = head ? parseItem(caseMetaItem, head).evidence : undefined;
      return {
        ...(words ? { text: maskText(words.text) } : {}),
        ...(words?.address ? { address: maskText(words.address) } : {}),
        ...(evidence ? { evidence } : {}),
      };
    };
    return new Map<string, Words>([
      ...tasks.map((id) => [id, ofTask(id)] as const),
      ...nums.map((num) => [num, ofCase(num)] as const),
    ]);
  };

/** What sending late, and taking along, stand on: the very commands that the routes of tasks and cases serve. */
export const syncDeps = ({ client, matters, cases, tasks, audit, log }: SyncWiring): SyncDeps & PackageDeps => {
  const useCases = caseUseCases(cases);
  const [actOnCase, actOnTask] = [needed(useCases, 'caseAction'), needed(tasks, 'taskAction')];
  const { problem, recordRefusal, fault } = singles(audit, log);
  const caseSchemas: Readonly<Record<string, Single['schema']>> = Object.fromEntries(
    FIELD_CASE_ACTIONS.map((action) => [action, caseBodies[action]]),
  );
  const taskSchemas: Readonly<Record<string, Single['schema']>> = taskBodies;
  const single =
    (schemas: Readonly<Record<string, Single['schema']>>, id: Single['schema'], act: UseCase) =>
    (action: string): Single | undefined => {
      const schema = Object.hasOwn(schemas, action) ? schemas[action] : undefined;
      return schema && { id, schema, roles: 'any', act };
    };
  return {
    task: single(taskSchemas, taskId, actOnTask),
    case: single(caseSchemas, caseNum, actOnCase),
    report: { schema: staffReportBody, roles: REPORTING_ROLES, act: needed(useCases, 'createCase') },
    caseAction: (action) => CASE_ACTION_NAMES[action as CaseAction]?.[0] ?? action,
    standing: standingOf(cases),
    check: (schema, value, { language = 'zh-CN' }) => {
      const checked = check(schema, value, language);
      return checked.success ? ok(checked.data) : err(fieldErrors('', checked.error.issues));
    },
    problem,
    recordRefusal: (refusal, subject, ...at) => recordRefusal(refusal, subject, 'field:sync', ...at),
    fault,
    clock: () => performance.now(),
    mine: needed(tasks, 'listOwnTasks'),
    words: wordsIn(client, matters),
  };
};
