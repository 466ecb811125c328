import type { Clock, Logger } from '../../kernel/index.js';
import type { SignatureVerifier } from '../../sts/index.js';
import { GatewayError } from './errors.js';
import { askUpstream, type UpstreamTarget } from './upstream.js';
import { createUpstreamSigner } from './upstream-signer.js';

export interface GatewayParts {
  readonly verifier: SignatureVerifier;
  /** Resolves when the upstreams are ready: embedded ones start with the first request. */
  upstreams(): Promise<{ readonly s3: UpstreamTarget; readonly dynamodb: UpstreamTarget; readonly resources: Resources }>;
  readonly region: string;
  readonly accountId: string;
  /** Host name of the gateway without a port; `bucket.{baseHost}` is virtual-hosted style. */
  readonly baseHost: string;
  /** True: the gateway has a host of its own and takes every request. False: it takes requests signed for `s3` or `dynamodb`. */
  readonly ownHost: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface TableKeys {
  readonly partitionKey: string;
  readonly indexes: ReadonlyMap<string, string>;
}

/** Setup operations at the upstreams, with their own key. */
export interface Resources {
  /** Creates the bucket if it does not exist. Throws `upstream_failed`. */
  ensureBucket(name: string): Promise<void>;
  /** Creates the table (string keys, on-demand billing) if it does not exist. */
  ensureTable(table: { name: string; partitionKey: string; sortKey?: string }): Promise<void>;
  /** Partition key names of a table and its indexes; undefined for an unknown table. */
  tableKeys(name: string): Promise<TableKeys | undefined>;
}

interface TableDescription {
  readonly Table: {
    readonly KeySchema: readonly { AttributeName: string; KeyType: string }[];
    readonly GlobalSecondaryIndexes?: readonly { IndexName: string; KeySchema: readonly { AttributeName: string; KeyType: string }[] }[];
    readonly LocalSecondaryIndexes?: readonly { IndexName: string; KeySchema: readonly { AttributeName: string; KeyType: string }[] }[];
  };
}

export function createResources({ s3, dynamodb, clock }: { s3: UpstreamTarget; dynamodb: UpstreamTarget; clock: Clock }): Resources {
  const signS3 = createUpstreamSigner('s3', clock);
  const signDynamoDb = createUpstreamSigner('dynamodb', clock);

  async function callDynamoDb(operation: string, input: object): Promise<{ status: number; body: Buffer }> {
    const body = Buffer.from(JSON.stringify(input));
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': String(body.length),
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    };
    const request = { method: 'POST', path: '/', headers };
    return askUpstream(dynamodb, { ...request, headers: signDynamoDb(dynamodb, { ...request, body }) }, body);
  }

  return {
    async ensureBucket(name) {
      const ask = async (method: string): Promise<number> => {
        const request = { method, path: `/${name}`, headers: { 'content-length': '0' } };
        return (await askUpstream(s3, { ...request, headers: signS3(s3, { ...request, body: Buffer.alloc(0) }) }, Buffer.alloc(0))).status;
      };
      if ((await ask('HEAD')) === 200) return;
      const status = await ask('PUT');
      if (status !== 200 && status !== 409)
        throw new GatewayError('upstream_failed', `Bucket ${name} could not be made.`, { detail: `status ${status}` });
    },
    async ensureTable({ name, partitionKey, sortKey }) {
      const keys = [{ name: partitionKey, type: 'HASH' }, ...(sortKey === undefined ? [] : [{ name: sortKey, type: 'RANGE' }])];
      const { status, body } = await callDynamoDb('CreateTable', {
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: keys.map((key) => ({ AttributeName: key.name, AttributeType: 'S' })),
        KeySchema: keys.map((key) => ({ AttributeName: key.name, KeyType: key.type })),
      });
      if (status === 200 || body.includes('ResourceInUseException')) return;
      throw new GatewayError('upstream_failed', `Table ${name} could not be made.`, { detail: body.toString() });
    },
    async tableKeys(name) {
      const { status, body } = await callDynamoDb('DescribeTable', { TableName: name });
      if (body.includes('ResourceNotFoundException')) return undefined;
      if (status !== 200) throw new GatewayError('upstream_failed', 'The table could not be described.', { detail: `status ${status}` });
      const { Table: table } = JSON.parse(body.toString()) as TableDescription;
      const hash = (schema: readonly { AttributeName: string; KeyType: string }[]): string =>
        schema.find((key) => key.KeyType === 'HASH')?.AttributeName ?? '';
      const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
      return {
        partitionKey: hash(table.KeySchema),
        indexes: new Map(indexes.map((index) => [index.IndexName, hash(index.KeySchema)])),
      };
    },
  };
}
