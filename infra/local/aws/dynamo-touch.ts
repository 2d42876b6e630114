/** What a DynamoDB call touches and which permissions it needs. */
import type { Need } from './iam.ts';
import type { AttributeValue, Item } from './item-size.ts';
import { equalValues, keyText } from './key-condition.ts';
import { AwsError, type Touch } from './message.ts';
import type { TableSchema } from './tables.ts';

type Json = Readonly<Record<string, unknown>>;

/** Finds a table by name or ARN. */
export type FindTable = (nameOrArn: string) => TableSchema | undefined;

const record = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

/** The actions of a transaction: kind (`Put` …) and content. */
export function transactParts(json: Json): readonly { readonly kind: string; readonly part: Json }[] {
  const items = Array.isArray(json.TransactItems) ? (json.TransactItems as unknown[]) : [];
  return items.flatMap((item) => Object.entries(record(item)).map(([kind, part]) => ({ kind, part: record(part) })));
}

const transactActions: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

/** Calls about the table as a whole; none of them names keys. */
const tableActions = ['DescribeTable', 'DescribeTimeToLive', 'Scan'];

function arnOf(find: FindTable, name: unknown, account: string, region: string, partition: string): string {
  const text = String(name);
  return (
    find(text)?.arn ?? (text.startsWith('arn:') ? text : `arn:${partition}:dynamodb:${region}:${account}:table/${text}`)
  );
}

export interface Place {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
}

/** Reads a call. Throws `UnknownOperationException` for an action that the embedded stack does not implement. */
export function dynamoTouch(action: string, json: Json, find: FindTable, place: Place): Touch {
  const arn = (name: unknown): string => arnOf(find, name, place.account, place.region, place.partition);
  const tableName = (name: unknown): string => find(String(name))?.name ?? String(name);
  const leading = (name: unknown, item: unknown): readonly string[] => {
    const partition = find(String(name))?.keys[0];
    const value = partition === undefined ? undefined : keyText((record(item) as Item)[partition]);
    return value === undefined ? [] : [value];
  };
  const needsOn = (table: TableSchema | undefined, need: Need): Need[] => [need, ...tableKeyNeeds(table, place)];

  const single = (name: unknown, item: unknown, act: string, more: Need['context'] = {}): Need[] =>
    needsOn(find(String(name)), {
      action: `dynamodb:${act}`,
      resource: arn(name),
      context: { 'dynamodb:LeadingKeys': leading(name, item), ...more },
    });

  switch (action) {
    case 'GetItem':
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem': {
      const more = { 'dynamodb:ReturnValues': String(json.ReturnValues ?? 'NONE') };
      return {
        needs: single(json.TableName, json.Item ?? json.Key, action, more),
        tables: [tableName(json.TableName)],
      };
    }
    case 'Query':
      return queryTouch(json, find, arn, place);
    case 'TransactWriteItems':
    case 'TransactGetItems': {
      const parts = transactParts(json);
      const more = { 'dynamodb:EnclosingOperation': action };
      return {
        needs: unique(
          parts.flatMap(({ kind, part }) =>
            single(part.TableName, part.Item ?? part.Key, transactActions[kind] ?? kind, more),
          ),
        ),
        tables: [...new Set(parts.map(({ part }) => tableName(part.TableName)))],
      };
    }
    case 'BatchGetItem':
    case 'BatchWriteItem': {
      const tables = Object.entries(record(json.RequestItems));
      return {
        needs: tables.flatMap(([name, content]) => batchNeeds(name, content, action)),
        tables: tables.map(([name]) => tableName(name)),
      };
    }
    default:
      if (!tableActions.includes(action))
        throw new AwsError('UnknownOperationException', `${action} is not implemented here`);
      return plainTouch();
  }

  function batchNeeds(name: string, content: unknown, act: string): Need[] {
    const items = Array.isArray(content)
      ? content.map((entry) => record(record(entry).PutRequest).Item ?? record(record(entry).DeleteRequest).Key)
      : ((record(content).Keys ?? []) as unknown[]);
    return needsOn(find(name), {
      action: `dynamodb:${act}`,
      resource: arn(name),
      context: { 'dynamodb:LeadingKeys': [...new Set(items.flatMap((item) => leading(name, item)))] },
    });
  }

  function plainTouch(): Touch {
    const index = json.IndexName === undefined ? {} : { index: String(json.IndexName) };
    const resource = arn(json.TableName) + (json.IndexName === undefined ? '' : `/index/${String(json.IndexName)}`);
    return {
      needs: needsOn(find(String(json.TableName)), { action: `dynamodb:${action}`, resource, context: {} }),
      tables: [tableName(json.TableName)],
      ...index,
    };
  }
}

function unique(needs: readonly Need[]): readonly Need[] {
  return [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()];
}

function queryTouch(json: Json, find: FindTable, arn: (name: unknown) => string, place: Place): Touch {
  const table = find(String(json.TableName));
  const index = json.IndexName === undefined ? undefined : String(json.IndexName);
  const partition =
    index === undefined ? table?.keys.slice(0, 1) : table?.indexes.find(({ name }) => name === index)?.partition;
  const values = equalValues(
    String(json.KeyConditionExpression ?? ''),
    record(json.ExpressionAttributeNames) as Record<string, string>,
    record(json.ExpressionAttributeValues) as Record<string, AttributeValue>,
    partition ?? [],
  );
  const need: Need = {
    action: 'dynamodb:Query',
    resource: arn(json.TableName) + (index === undefined ? '' : `/index/${index}`),
    context: {
      'dynamodb:LeadingKeys': values,
      ...(json.Select === undefined ? {} : { 'dynamodb:Select': String(json.Select) }),
    },
  };
  return {
    needs: [need, ...tableKeyNeeds(table, place)],
    tables: [table?.name ?? String(json.TableName)],
    ...(index === undefined ? {} : { index }),
  };
}

/** Whoever uses a table under a customer key must be allowed to decrypt with that key by way of DynamoDB. */
function tableKeyNeeds(table: TableSchema | undefined, { region, account, partition }: Place): Need[] {
  if (table?.key === undefined) return [];
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return [
    {
      action: 'kms:Decrypt',
      resource: table.key,
      context: {
        'kms:ViaService': `dynamodb.${region}.${suffix}`,
        'kms:EncryptionContext:aws:dynamodb:tableName': table.name,
        'kms:EncryptionContext:aws:dynamodb:subscriberId': account,
        'kms:EncryptionContextKeys': ['aws:dynamodb:tableName', 'aws:dynamodb:subscriberId'],
      },
    },
  ];
}
