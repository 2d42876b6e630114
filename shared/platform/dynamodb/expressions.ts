import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';

/** What must be true of the stored item for a write to happen. */
export type Expect =
  | { readonly kind: 'absent' }
  | { readonly kind: 'present' }
  /** `version` stands, and the state is one of `states` where given; `equals` adds further attributes. */
  | {
      readonly kind: 'version';
      readonly version: number;
      readonly states?: readonly string[];
      readonly equals?: Readonly<Record<string, string | number>>;
    }
  /** The item exists in one of these states, whatever its version. */
  | { readonly kind: 'states'; readonly states: readonly string[] }
  /** Absent, or its `ttl` (epoch seconds) is past: DynamoDB deletes expired items late. `now` in epoch seconds. */
  | { readonly kind: 'absent-or-expired'; readonly now: number }
  | { readonly kind: 'equals'; readonly values: Readonly<Record<string, string | number>> }
  /** The number is missing or smaller: a fact that was not counted yet. */
  | { readonly kind: 'older'; readonly attribute: string; readonly than: number };

export type Key = Readonly<Record<string, string>>;
export type Item = Readonly<Record<string, unknown>>;

/** One write. `label` names it in a failure, so that the store knows which condition broke. */
export type Write =
  | {
      readonly op: 'put';
      readonly table: string;
      readonly item: Item;
      readonly expect?: Expect;
      readonly label?: string;
    }
  | {
      readonly op: 'delete';
      readonly table: string;
      readonly key: Key;
      readonly expect?: Expect;
      readonly label?: string;
    }
  | {
      readonly op: 'check';
      readonly table: string;
      readonly key: Key;
      readonly expect: Expect;
      readonly label?: string;
    }
  | {
      /** Adds to counters and sets attributes; makes the item when it does not exist. `remove` drops attributes. */
      readonly op: 'add';
      readonly table: string;
      readonly key: Key;
      readonly counters: Readonly<Record<string, number>>;
      /** What a counter goes on from where it stands nowhere yet; 0 where nothing is said. */
      readonly bases?: Readonly<Record<string, number>>;
      readonly set?: Readonly<Record<string, unknown>>;
      readonly remove?: readonly string[];
      readonly expect?: Expect;
      readonly label?: string;
    };

/** Collects names and values of one expression; every attribute goes by a `#name`, because many are reserved words. */
export class Expression {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, unknown> = {};

  name(attribute: string): string {
    const found = Object.entries(this.names).find(([, known]) => known === attribute);
    if (found) return found[0];
    const name = `#n${Object.keys(this.names).length}`;
    this.names[name] = attribute;
    return name;
  }

  value(value: unknown): string {
    const name = `:v${Object.keys(this.values).length}`;
    this.values[name] = value;
    return name;
  }

  /** `#a = :a AND #b = :b` */
  equal(values: Readonly<Record<string, string | number>>): string {
    return Object.entries(values)
      .map(([attribute, value]) => `${this.name(attribute)} = ${this.value(value)}`)
      .join(' AND ');
  }

  /** `#attribute IN (:a, :b)` */
  among(attribute: string, values: readonly string[]): string {
    return `${this.name(attribute)} IN (${values.map((value) => this.value(value)).join(', ')})`;
  }

  /** The names and values as a request carries them; an empty map is refused by DynamoDB, so it is left out. */
  maps(): { ExpressionAttributeNames?: Record<string, string>; ExpressionAttributeValues?: Record<string, unknown> } {
    return {
      ...(Object.keys(this.names).length > 0 ? { ExpressionAttributeNames: this.names } : {}),
      ...(Object.keys(this.values).length > 0 ? { ExpressionAttributeValues: this.values } : {}),
    };
  }
}

const conditionOf = (expression: Expression, expect: Expect): string => {
  switch (expect.kind) {
    case 'absent':
      return `attribute_not_exists(${expression.name('pk')})`;
    case 'present':
      return `attribute_exists(${expression.name('pk')})`;
    case 'version':
      return [
        expression.equal({ version: expect.version, ...expect.equals }),
        ...(expect.states ? [expression.among('state', expect.states)] : []),
      ].join(' AND ');
    case 'states':
      return expression.among('state', expect.states);
    case 'absent-or-expired':
      return `attribute_not_exists(${expression.name('pk')}) OR ${expression.name('ttl')} <= ${expression.value(expect.now)}`;
    case 'equals':
      return expression.equal(expect.values);
    case 'older': {
      const name = expression.name(expect.attribute);
      return `attribute_not_exists(${name}) OR ${name} < ${expression.value(expect.than)}`;
    }
  }
};

const updateOf = (expression: Expression, write: Extract<Write, { op: 'add' }>): string => {
  const { counters, bases = {} } = write;
  const based = (name: string): string => `if_not_exists(${expression.name(name)}, ${expression.value(bases[name])})`;
  const all = Object.entries(counters);
  const adds = all
    .filter(([name]) => !(name in bases))
    .map(([name, by]) => `${expression.name(name)} ${expression.value(by)}`);
  const sets = [
    ...all
      .filter(([name]) => name in bases)
      .map(([name, by]) => `${expression.name(name)} = ${based(name)} + ${expression.value(by)}`),
    ...Object.entries(write.set ?? {})
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${expression.name(name)} = ${expression.value(value)}`),
  ];
  const removes = (write.remove ?? []).map((name) => expression.name(name));
  return [
    ...(adds.length > 0 ? [`ADD ${adds.join(', ')}`] : []),
    ...(sets.length > 0 ? [`SET ${sets.join(', ')}`] : []),
    ...(removes.length > 0 ? [`REMOVE ${removes.join(', ')}`] : []),
  ].join(' ');
};

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

const OLD = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

/** One write as an action of `TransactWriteItems`. */
export const toTransactItem = (write: Write): TransactItem => {
  const expression = new Expression();
  const update = write.op === 'add' ? updateOf(expression, write) : '';
  const condition = write.expect ? conditionOf(expression, write.expect) : undefined;
  const rest = {
    TableName: write.table,
    ...(condition === undefined ? {} : { ConditionExpression: condition, ...OLD }),
    ...expression.maps(),
  };
  switch (write.op) {
    case 'put':
      return { Put: { Item: { ...write.item }, ...rest } };
    case 'delete':
      return { Delete: { Key: { ...write.key }, ...rest } };
    case 'check':
      return { ConditionCheck: { Key: { ...write.key }, ...rest, ConditionExpression: condition ?? '' } };
    case 'add':
      return { Update: { Key: { ...write.key }, ...rest, UpdateExpression: update } };
  }
};
