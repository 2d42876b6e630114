import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { getItem } from '../platform/dynamodb/query.ts';
import { remembered } from '../platform/remembered.ts';
import { commit, type RegisterSettings, rowWrites } from '../registers/store.ts';
import { policyItem, policyItemSchema, policyKey, policyOf } from './items.ts';
import type { TownPolicy } from './model.ts';
import type { PolicyStore } from './ports.ts';
import { defaultPolicy } from './rules.ts';

/**
 * What a town goes by, the defaults where it has set nothing; read at most once a minute and town, so a change counts
 * everywhere a minute later. `now` is the clock that the minute is told by. A read that fails is not remembered.
 */
export function policyReader(
  client: DynamoDBDocumentClient,
  table: string,
  now: () => Instant,
): (town: string) => Promise<TownPolicy> {
  return remembered(async (town) => {
    const item = await getItem(client, table, policyKey(town), false);
    return item === undefined ? defaultPolicy(town) : policyOf(parseItem(policyItemSchema, item));
  }, now);
}

/** Policies in the directory table, for who edits them: read strongly and past any cache. */
export function policyStore(settings: RegisterSettings): PolicyStore {
  const { client, table } = settings;
  return {
    async policy(town) {
      const item = await getItem(client, table, policyKey(town));
      return item === undefined ? undefined : policyOf(parseItem(policyItemSchema, item));
    },
    async save(policy, change) {
      const saved = await commit(settings, change, rowWrites(table, policyItem(policy, change.at), change.by));
      return saved === 'saved' ? saved : 'conflict';
    },
  };
}
