import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { plus } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { queryAll } from '../platform/dynamodb/query.ts';
import { afterFailure, PROBE } from './circuit.ts';
import type { Circuits, Endpoint } from './ports.ts';

/** `TOWN#<9>` / `DEPT#<id>#EP#<channel>`: how an endpoint fares. Written only while something is wrong with it. */
export const circuitItem = z.object({
  pk: z.string(),
  sk: z.string(),
  kind: z.literal('circuit'),
  failures: z.number().int().min(0),
  openUntil: z.string().optional(),
});

const prefixOf = (department: string): string => `DEPT#${department}#EP#`;

/** Circuits in the directory's table. */
export function circuits(client: DynamoDBDocumentClient, table: string): Circuits {
  const update = (endpoint: Endpoint, expression: string, values: Readonly<Record<string, unknown>>, when?: string) =>
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: { pk: `TOWN#${endpoint.town}`, sk: `${prefixOf(endpoint.department)}${endpoint.channel}` },
        UpdateExpression: expression,
        ExpressionAttributeValues: { ...values },
        ReturnValues: 'ALL_NEW',
        ...(when === undefined ? {} : { ConditionExpression: when }),
      }),
    );
  return {
    async of(town, department) {
      const range = { attribute: 'sk', beginsWith: prefixOf(department) };
      const items = await queryAll(client, { table, partition: { pk: `TOWN#${town}` }, range });
      const parsed = items.map((item) => parseItem(circuitItem, item));
      return new Map(parsed.map(({ sk, ...circuit }) => [sk.slice(prefixOf(department).length), circuit]));
    },
    async probe(endpoint, now) {
      try {
        const values = { ':was': endpoint.circuit.openUntil, ':until': plus(now, PROBE) };
        await update(endpoint, 'SET openUntil = :until', values, 'openUntil = :was');
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
    async failed(endpoint, now) {
      const counted = await update(endpoint, 'SET kind = :kind ADD failures :one', { ':kind': 'circuit', ':one': 1 });
      const { failures } = parseItem(circuitItem, counted.Attributes);
      const { openUntil } = afterFailure({ failures: failures - 1 }, now);
      if (openUntil !== undefined) await update(endpoint, 'SET openUntil = :until', { ':until': openUntil });
    },
    async recovered(endpoint) {
      await update(endpoint, 'SET kind = :kind, failures = :none REMOVE openUntil', { ':kind': 'circuit', ':none': 0 });
    },
  };
}
