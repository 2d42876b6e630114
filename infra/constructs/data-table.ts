import { RemovalPolicy } from 'aws-cdk-lib';
import {
  type Attribute,
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { IndexSpec, TableSpec } from '../stacks/tables.ts';

const text = (name: string): Attribute => ({ name, type: AttributeType.STRING });

/** A retained on-demand table with point-in-time recovery, as its specification says. */
export class DataTable extends Construct {
  readonly table: Table;
  readonly env: string;

  /** With `key` the items are encrypted at rest by that key instead of DynamoDB's own. */
  constructor(scope: Construct, id: string, spec: TableSpec, key?: IKey) {
    super(scope, id);
    this.env = spec.env;
    this.table = new Table(this, 'Table', {
      partitionKey: text('pk'),
      sortKey: text('sk'),
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(spec.ttl === true ? { timeToLiveAttribute: 'ttl' } : {}),
      // The view type can't be changed later without a new stream, which would lose what is unread.
      ...(spec.stream === true ? { stream: StreamViewType.NEW_IMAGE } : {}),
      ...(key === undefined ? {} : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }),
    });
    for (const [name, index] of Object.entries(spec.indexes)) this.#addIndex(name, index);
  }

  #addIndex(indexName: string, { partition, sort, include }: IndexSpec): void {
    this.table.addGlobalSecondaryIndex({
      indexName,
      partitionKeys: partition.map(text),
      sortKeys: sort.map(text),
      ...(include === undefined
        ? { projectionType: ProjectionType.KEYS_ONLY }
        : { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...include] }),
    });
  }

  /** The index's own ARN, so that no grant needs a wildcard. */
  indexArn(name: string): string {
    return `${this.table.tableArn}/index/${name}`;
  }
}
