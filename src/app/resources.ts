import {
  createResources,
  type EmbeddedResources,
  openEmbeddedResources,
  type Resources,
  type UpstreamTarget,
} from '../http/resource-gateway/index.js';
import { type Clock, defined, type Logger } from '../kernel/index.js';
import { type Settings, SettingsError } from '../settings/index.js';
import { applyResources } from './setup/apply.js';
import type { Setup } from './setup/schema.js';

interface Upstreams {
  readonly s3: UpstreamTarget;
  readonly dynamodb: UpstreamTarget;
  readonly resources: Resources;
}

/**
 * Upstream S3 and DynamoDB servers of the resource gateway, configured or embedded, with the buckets and tables of the set-up. They start
 * with `begin`, after the server listens, so that sign-ins do not wait for them.
 */
export function openResources(parts: { settings: Settings; setup: Setup; clock: Clock; logger: Logger }): {
  readonly upstreams: Promise<Upstreams>;
  begin(): void;
  close(): Promise<void>;
} {
  let embedded: EmbeddedResources | undefined;
  let begun = false;
  const open = async (): Promise<Upstreams> => {
    const { settings, setup, clock, logger } = parts;
    const { region, accountId } = settings;
    const remote = { s3: remoteTarget('s3', settings.s3), dynamodb: remoteTarget('dynamodb', settings.dynamodb) };
    if (!remote.s3 || !remote.dynamodb) embedded = await openEmbeddedResources(settings.dataDir, { region, accountId, logger });
    const targets = { s3: remote.s3 ?? embedded!.s3, dynamodb: remote.dynamodb ?? embedded!.dynamodb };
    const resources = createResources({ ...targets, clock });
    await applyResources(setup, resources);
    return { ...targets, resources };
  };
  const { promise: upstreams, resolve, reject } = withResolvers<Upstreams>();
  upstreams.catch((error: unknown) => parts.logger.error({ err: error }, 'the servers behind the resource gateway are not there'));
  return {
    upstreams,
    begin() {
      begun = true;
      open().then(resolve, reject);
    },
    async close() {
      if (begun) await upstreams.catch(() => undefined);
      await embedded?.close();
    },
  };
}

/** `Promise.withResolvers` of Node 22. */
function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: unknown) => void } {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

function remoteTarget(name: string, { endpoint, region, accessKeyId, secretAccessKey }: Settings['s3']): UpstreamTarget | undefined {
  if (endpoint === undefined) return undefined;
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined))
    throw new SettingsError([`${name}: give accessKeyId and secretAccessKey, or neither`]);
  return {
    kind: 'remote',
    endpoint: new URL(endpoint),
    region,
    ...defined({ key: accessKeyId !== undefined && secretAccessKey !== undefined ? { accessKeyId, secretAccessKey } : undefined }),
  };
}
