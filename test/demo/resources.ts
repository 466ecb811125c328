import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { Demo } from './step.js';
import { refused } from './step.js';

type Credentials = NonNullable<S3ClientConfig['credentials']>;

export function s3Of(demo: Demo, credentials: Credentials): S3Client {
  return new S3Client({ endpoint: demo.url, region: demo.region, forcePathStyle: true, credentials, maxAttempts: 1 });
}

export function dynamoDbOf(demo: Demo, credentials: Credentials): DynamoDBClient {
  return new DynamoDBClient({ endpoint: demo.url, region: demo.region, credentials, maxAttempts: 1 });
}

/** Step 4: an object and an item of one's own go in and out; somebody else's do not. */
export async function useResources(demo: Demo, credentials: Credentials, identityId: string): Promise<void> {
  const s3 = s3Of(demo, credentials);
  const own = { Bucket: 'demo', Key: `${identityId}/hello.txt` };
  await s3.send(new PutObjectCommand({ ...own, Body: 'hello from Cognate' }));
  const text = await (await s3.send(new GetObjectCommand(own))).Body!.transformToString();
  demo.say(`S3: wrote and read s3://demo/${own.Key}: "${text}"`);
  const elsewhere = new PutObjectCommand({ Bucket: 'demo', Key: 'us-east-1:somebody-else/hello.txt', Body: 'no' });
  demo.say(`S3: somebody else's prefix: ${await refused(s3.send(elsewhere))}`);

  const dynamoDb = dynamoDbOf(demo, credentials);
  await dynamoDb.send(
    new PutItemCommand({ TableName: 'demo', Item: { id: { S: identityId }, name: { S: 'greeting' }, text: { S: 'hello' } } }),
  );
  const { Item } = await dynamoDb.send(new GetItemCommand({ TableName: 'demo', Key: { id: { S: identityId }, name: { S: 'greeting' } } }));
  demo.say(`DynamoDB: wrote and read an item: "${Item?.['text']?.S}"`);
  const others = new GetItemCommand({ TableName: 'demo', Key: { id: { S: 'somebody-else' }, name: { S: 'greeting' } } });
  demo.say(`DynamoDB: somebody else's item: ${await refused(dynamoDb.send(others))}`);
}
