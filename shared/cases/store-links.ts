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
  const links = async (num: string, kind: 'report' | 'case') => {
    const beginsWith = `LINK#${kind}#`;
    const exact = { table, partition: { pk: casePk(num) }, range: { attribute: 'sk', beginsWith }, consistent: true };
    const found = await queryAll(client, exact, MOST_LINKS);
    return found.map(({ sk, rid }) => ({ to: String(sk).slice(beginsWith.length), rid }));
  };

  const reportIds = async (num: string): Promise<readonly string[]> => {
    const [own, merged] = await Promise.all([links(num, 'report'), links(num, 'case')]);
    const named = merged.flatMap(({ rid }) => (typeof rid === 'string' ? [rid] : []));
    const inner = await Promise.all(merged.flatMap(({ to, rid }) => (typeof rid === 'string' ? [] : [reportIds(to)])));
    return [...new Set([...own.map(({ to }) => to), ...named, ...inner.flat()])].sort();
  };
  return reportIds;
};
