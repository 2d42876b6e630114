/** A global secondary index. All key attributes are strings, so an index is sparse: only items having all of them are in it. */
export interface IndexSpec {
  readonly partition: readonly string[];
  readonly sort: readonly string[];
  /** Attributes copied besides the keys; without it the index holds keys only. */
  readonly include?: readonly string[];
}

/** A table as the stores expect it: `pk` and `sk`, and what else it has. */
export interface TableSpec {
  readonly env: `${string}_TABLE`;
  readonly stream?: true;
  /** Items with an attribute `ttl` (epoch seconds) expire. */
  readonly ttl?: true;
  readonly indexes: Readonly<Record<string, IndexSpec>>;
}

/**
 * One table per bounded context. All indexes are made with the first deployment: CloudFormation can create or remove
 * only one per update and can't change the keys of one. No index is projected in full, because every write of a long
 * text would then be paid once more per index.
 */
export const tables = {
  matters: {
    env: 'MATTERS_TABLE',
    stream: true,
    ttl: true,
    indexes: {
      town: { partition: ['town', 'list'], sort: ['num'] },
      unit: { partition: ['unit', 'list'], sort: ['num'] },
      grid: { partition: ['grid', 'list'], sort: ['num'] },
      // Keys alone: whoever reads a list is shown what they may see, which only the items tell; a summary in the index
      // would be paid for with every change of state, and read by nobody.
      work: { partition: ['post', 'bucket'], sort: ['dueAt', 'num'] },
      due: { partition: ['shard'], sort: ['wakeAt'] },
      near: { partition: ['cell', 'family'], sort: ['createdAt'], include: ['point', 'num', 'category', 'closedAt'] },
    },
  },
  directory: {
    env: 'DIRECTORY_TABLE',
    indexes: { worker: { partition: ['worker'], sort: ['area'] } },
  },
  people: {
    env: 'PEOPLE_TABLE',
    indexes: {
      place: { partition: ['grid', 'list'], sort: ['sort'] },
      due: { partition: ['shard'], sort: ['wakeAt'] },
    },
  },
  stats: { env: 'STATS_TABLE', ttl: true, indexes: {} },
  audit: {
    env: 'AUDIT_TABLE',
    stream: true,
    ttl: true,
    indexes: { actor: { partition: ['actor', 'month'], sort: ['at'] } },
  },
} as const satisfies Readonly<Record<string, TableSpec>>;

export type TableName = keyof typeof tables;

/** Names of a table's indexes. */
export type IndexName<T extends TableName> = keyof (typeof tables)[T]['indexes'] & string;
