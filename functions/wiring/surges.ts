import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CaseMeta } from '../../shared/cases/model.ts';
import type { CaseDeps } from '../../shared/cases/ports.ts';
import { mayView } from '../../shared/cases/rules-rights.ts';
import { gather, letGo } from '../../shared/cases/rules-surge.ts';
import { headWrite } from '../../shared/cases/store-head.ts';
import { gatheringWrites } from '../../shared/cases/store-surge.ts';
import { groupOf } from '../../shared/catalogue/rules.ts';
import { attachedReader } from '../../shared/insight/store-attached.ts';
import { lately } from '../../shared/kernel/lately.ts';
import type { Instant } from '../../shared/kernel/time.ts';
import type { Keys } from '../../shared/platform/keys.ts';
import { calendarOf } from '../../shared/policies/rules.ts';
import type { HeadChange, SurgeDeps, SurgeStore } from '../../shared/surges/ports.ts';
import { type SurgeWriteConfig, surgeStore } from '../../shared/surges/store.ts';

/** How a surge is written together with the case that gathers. */
export const surgeWriting = (
  matters: string,
  audit: string,
  policy: CaseDeps['policy'],
): SurgeWriteConfig<CaseMeta> => ({
  matters,
  audit,
  headWrites: async (change: HeadChange<CaseMeta>) => {
    const calendar = calendarOf(await policy(change.next.town));
    return gatheringWrites(matters, headWrite({ matters }, change.before, change.next, calendar, 'head'), change);
  },
});

/** The store, and the heads of the surges that have lately gone through it. */
const noticing = (store: SurgeStore<CaseMeta>): Required<Pick<SurgeDeps<CaseMeta>, 'store' | 'headOf'>> => {
  const heads = lately<string>();
  return {
    headOf: heads.of,
    store: {
      ...store,
      load: async (id) => {
        const surge = await store.load(id);
        if (surge) heads.note(id, surge.head);
        return surge;
      },
    },
  };
};

/** What the use cases of surges stand on: cases, the catalogue, and the registers' areas. */
export const surgeDeps = (
  client: DynamoDBDocumentClient,
  keys: Keys,
  { MATTERS_TABLE, AUDIT_TABLE, STATS_TABLE }: Record<'MATTERS_TABLE' | 'AUDIT_TABLE' | 'STATS_TABLE', string>,
  deps: CaseDeps,
  hasArea: SurgeDeps['hasArea'],
  now: () => Instant,
): SurgeDeps<CaseMeta> => ({
  ...noticing(surgeStore({ ...surgeWriting(MATTERS_TABLE, AUDIT_TABLE, deps.policy), client, keys, now })),
  attached: attachedReader(client, STATS_TABLE),
  loadCase: deps.store.load,
  mayViewCase: mayView,
  gather,
  letGo,
  hasArea,
  groupOf: async (town, code) => {
    const category = await deps.category(town, code);
    return category && groupOf(category);
  },
  derivedId: deps.ids.derived,
  mark: deps.mark,
  backoff: deps.backoff,
});
