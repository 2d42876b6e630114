/**
 * The key attributes of every table and index, in the order in which they sort. All are strings; an item is in an index
 * only when it has all of the index's attributes. The keys of an index can not be changed after the first deployment.
 */
export interface IndexKeys {
  readonly partition: readonly string[];
  readonly sort: readonly string[];
}

export const TABLE_KEYS: IndexKeys = { partition: ['pk'], sort: ['sk'] };

export const INDEXES = {
  /** matters: what of one list lies in a town, by number. */
  town: { partition: ['town', 'list'], sort: ['num'] },
  unit: { partition: ['unit', 'list'], sort: ['num'] },
  grid: { partition: ['grid', 'list'], sort: ['num'] },
  /** matters: what a post, department, person or audience has to do, by due time. */
  work: { partition: ['post', 'bucket'], sort: ['dueAt', 'num'] },
  /** matters and people: what wakes up next, cut into a fixed number of shards. */
  due: { partition: ['shard'], sort: ['wakeAt'] },
  /** matters: open cases of one family in one cell of the map, and apart from them those closed, by creation. */
  near: { partition: ['cell', 'family'], sort: ['createdAt'] },
  /** directory: the areas in which a worker holds posts. */
  worker: { partition: ['worker'], sort: ['area'] },
  /** people: persons, addresses and plans of a grid. */
  place: { partition: ['grid', 'list'], sort: ['sort'] },
  /** audit: what one person did in one month. */
  actor: { partition: ['actor', 'month'], sort: ['at'] },
} as const satisfies Record<string, IndexKeys>;

export type IndexName = keyof typeof INDEXES;
