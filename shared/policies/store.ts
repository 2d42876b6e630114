import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { getItem } from '../platform/dynamodb/query.ts';
import type { Write } from '../platform/dynamodb/transact.ts';
import { remembered } from '../platform/remembered.ts';
import type { Reckoning } from '../reckoning/model.ts';
import { setOut } from '../reckoning/rules.ts';
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

/**
 * Policies in the directory table, for who edits them: read strongly and past any cache. `word`: how the clock
 * is told of a changed calendar; without it nobody can change one.
 */
export function policyStore(
  settings: RegisterSettings & { readonly word?: (change: Reckoning) => Write },
): PolicyStore {
  const { client, table, word } = settings;
  return {
    async policy(town) {
      const item = await getItem(client, table, policyKey(town));
      return item === undefined ? undefined : policyOf(parseItem(policyItemSchema, item));
    },
    async save(policy, change, calendar) {
      if (calendar !== undefined && word === undefined) throw new TypeError('nowhere to leave word of a new calendar');
      const { town, version } = policy;
      const { at } = change;
      const changed = { town, version, at, after: policy.calendar, walk: setOut(at) };
      const told = calendar !== undefined && word ? [word({ ...changed, before: calendar })] : [];
      const rows = rowWrites(table, policyItem(policy, at), change.by);
      const saved = await commit(settings, change, [...rows, ...told]);
      return saved === 'saved' ? saved : 'conflict';
    },
  };
}
