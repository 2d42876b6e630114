import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { batchGet, queryAll } from '../platform/dynamodb/query.ts';
import { type Item, writeOne } from '../platform/dynamodb/transact.ts';
import { apartPk, blockKey, leftPk, rowItem, sealsPk, weekPk } from './items.ts';
import type { KeptCase, WordsPort } from './model.ts';
import { BLOCKS, blocksOf, type Row } from './rules-blocks.ts';
import { expiryOf, type Span, spanOf } from './rules-spans.ts';

export interface WordsConfig {
  readonly client: DynamoDBDocumentClient;
  /** The statistics table. */
  readonly table: string;
}

/** Rows of one week: far more than any town has. */
const MOST_ROWS = 500_000;

/** Blocks that are written side by side. */
const AT_ONCE = 32;

/** A week of fewer rows is read as it is: turned into blocks it would be as many reads, and more writes than cases. */
export const WORTH_SEALING = BLOCKS;

const toRow = (item: Item): Row => {
  const { sk, u, p } = parseItem(rowItem, item);
  return { num: sk, prints: p, ...(u ? { unit: u } : {}) };
};

/** The rows of a week as they were written, in any order. */
const rowsOf = async ({ client, table }: WordsConfig, town: string, span: Span): Promise<readonly Row[]> => {
  const week = { table, partition: { pk: weekPk(town, span) }, consistent: true };
  const numbers = { attribute: 'sk', from: '0'.repeat(16), to: '9'.repeat(16) };
  return (await queryAll(client, { ...week, range: numbers }, MOST_ROWS)).map(toRow);
};

/** The index as the stream and a recount write it. */
export const indexStore = (config: WordsConfig): WordsPort => {
  const { client, table } = config;

  /** An older image than what stands there changes nothing; neither does the same once more, but where all is written anew. */
  const put = async (item: Item, { version, anew }: KeptCase): Promise<void> => {
    // The first version of words is nought, and a row without one is older than that.
    const expect = { kind: 'older', attribute: 'v', than: version + (anew ? 2 : 1) } as const;
    const written = await writeOne(client, { op: 'put', table, item: { ...item, v: version + 1 }, expect });
    if (!written.ok && written.error.kind === 'conflict') throw new Error('a row of words stayed busy');
  };

  const whole = async (town: string, span: Span): Promise<boolean> => {
    const rows = await rowsOf(config, town, span);
    if (rows.length < WORTH_SEALING) return false;
    const ttl = expiryOf(span);
    const blocks = blocksOf(rows).map((b, block): Item => ({ ...blockKey(town, span, block), b, ttl }));
    for (let at = 0; at < blocks.length; at += AT_ONCE)
      await Promise.all(blocks.slice(at, at + AT_ONCE).map((item) => writeOne(client, { op: 'put', table, item })));
    // Last: what it says stands.
    await writeOne(client, { op: 'put', table, item: { pk: sealsPk(town), sk: String(span), ttl } });
    return true;
  };

  return {
    keep: async (one) => {
      const { num, town, unit, prints, kept, left, concerning, at } = one;
      const span = spanOf(at);
      const ttl = expiryOf(span);
      const pk = kept ? apartPk(town, kept) : weekPk(town, span);
      const seenBy = { ...(unit ? { u: unit.slice(9) } : {}), ...(concerning ? { c: concerning } : {}) };
      const row = put({ pk, sk: num, ...seenBy, p: prints, ttl }, one);
      // Every search reads them, and few there are: whose place is found later has left nothing.
      const out = left && put({ pk: leftPk(town), sk: num, out: kept !== undefined, ttl }, one);
      await Promise.all([row, out]);
    },

    unsealed: async (town, spans) => {
      const found = await batchGet(
        client,
        table,
        spans.map((span) => ({ pk: sealsPk(town), sk: String(span) })),
      );
      return spans.filter((_, at) => found[at] === undefined);
    },

    seal: whole,
  };
};
