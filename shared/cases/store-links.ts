import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { queryAll } from '../platform/dynamodb/query.ts';
import { casePk } from './items.ts';

/**
 * Rows of one case that are read: a merge refuses to make its reports more than five thousand, and what attaches itself in a
 * day of a surge is beyond that only where a town of a hundred thousand rings about one thing.
 */
const MOST_LINKS = 20_000;

/**
 * The ids of all reports of a case, sorted: its own, those of every case that was merged into it, however often that was merged
 * before, and those that attached themselves, whose row names the report itself.
 */
export const reportIdsOf = (client: DynamoDBDocumentClient, table: string) => {
  /** Rows of all kinds in one query: a head of four hundred merged cases asks four hundred times, not eight hundred. */
  const links = async (num: string) => {
    const range = { attribute: 'sk', beginsWith: 'LINK#' };
    const found = await queryAll(
      client,
      { table, partition: { pk: casePk(num) }, range, consistent: true },
      MOST_LINKS,
    );
    return found.map(({ sk, rid }) => {
      const [, kind = '', to = ''] = String(sk).split('#');
      return { kind, to, ...(typeof rid === 'string' ? { rid } : {}) };
    });
  };

  const reportIds = async (num: string): Promise<readonly string[]> => {
    const rows = await links(num);
    const own = rows.filter(({ kind }) => kind === 'report').map(({ to }) => to);
    const merged = rows.filter(({ kind }) => kind === 'case');
    const named = merged.flatMap(({ rid }) => rid ?? []);
    const inner = await Promise.all(merged.filter(({ rid }) => rid === undefined).map(({ to }) => reportIds(to)));
    return [...new Set([...own, ...named, ...inner.flat()])].sort();
  };
  return reportIds;
};
