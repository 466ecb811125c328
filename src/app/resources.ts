import {
  createResources,
  type EmbeddedResources,
  openEmbeddedResources,
  type Resources,
  type UpstreamTarget,
} from '../http/resource-gateway/index.js';
import { type Clock, defined, type Logger } from '../kernel/index.js';
import { type Settings, SettingsError } from '../settings/index.js';
import { applyResources, type Setup } from '../setup/index.js';

interface Upstreams {
  readonly s3: UpstreamTarget;
  readonly dynamodb: UpstreamTarget;
  readonly resources: Resources;
}

/**
 * Upstream S3 and DynamoDB servers of the resource gateway, configured or embedded, with the buckets and tables of the set-up. Configured
 * ones are prepared by `begin`, after the server listens. Embedded ones start with the first request for them: a worker thread that
 * costs a second of CPU and tens of megabytes, which servers without objects and tables save.
 */
export function openResources({ settings, setup, clock, logger }: { settings: Settings; setup: Setup; clock: Clock; logger: Logger }): {
  upstreams(): Promise<Upstreams>;
  begin(): void;
  close(): Promise<void>;
} {
  const { region, accountId, dataDir } = settings;
  const remote = { s3: remoteTarget('s3', settings.s3), dynamodb: remoteTarget('dynamodb', settings.dynamodb) };
  let embedded: EmbeddedResources | undefined;
  let opening: Promise<Upstreams> | undefined;

  async function open(): Promise<Upstreams> {
    if (!remote.s3 || !remote.dynamodb) embedded ??= await openEmbeddedResources(dataDir, { region, accountId, logger });
    const targets = { s3: remote.s3 ?? embedded!.s3, dynamodb: remote.dynamodb ?? embedded!.dynamodb };
    const resources = createResources({ ...targets, clock });
    await applyResources(setup, resources);
    return { ...targets, resources };
  }

  function upstreams(): Promise<Upstreams> {
    opening ??= open().catch((error: unknown) => {
      // The next request tries again.
      opening = undefined;
      logger.error({ err: error }, 'the servers behind the resource gateway are not there');
      throw error;
    });
    return opening;
  }

  return {
    upstreams,
    begin() {
      if (remote.s3 || remote.dynamodb) upstreams().catch(() => undefined);
    },
    async close() {
      await opening?.catch(() => undefined);
      await embedded?.close();
    },
  };
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
