import type { Adapter, AdapterFactory } from 'oidc-provider';
import { toClientMetadata } from '../client-metadata.js';
import type { AdapterParts } from './adapter-parts.js';
import { browserSessionModel } from './browser-session-model.js';
import { payloadModel } from './payload-model.js';
import { polledGrantModel } from './polled-grant-model.js';
import { accessTokenModel, authorizationCodeModel, grantModel, refreshTokenModel } from './session-models.js';
import { pushedRequestModel, replayModel } from './single-use-models.js';

/** Storage adapter of oidc-provider for one pool. Calls that no supported flow makes throw. */
export function createAdapterFactory(parts: AdapterParts): AdapterFactory {
  const models: Record<string, Partial<Adapter>> = {
    Client: clientModel(parts),
    Grant: grantModel(parts),
    RefreshToken: refreshTokenModel(parts),
    AccessToken: accessTokenModel(parts),
    AuthorizationCode: authorizationCodeModel(parts),
    Interaction: payloadModel(parts, 'Interaction'),
    Session: browserSessionModel(parts),
    DeviceCode: polledGrantModel(parts, 'DeviceCode'),
    BackchannelAuthenticationRequest: polledGrantModel(parts, 'BackchannelAuthenticationRequest'),
    PushedAuthorizationRequest: pushedRequestModel(parts),
    ReplayDetection: replayModel(parts),
  };
  return (name) => ({ ...unsupported(name), ...models[name] });
}

function unsupported(name: string): Adapter {
  const refuse = (call: string) => async (): Promise<never> => {
    throw new Error(`oidc-provider called ${name}.${call}, which no flow here needs`);
  };
  return {
    upsert: refuse('upsert'),
    find: refuse('find'),
    findByUserCode: refuse('findByUserCode'),
    findByUid: refuse('findByUid'),
    consume: refuse('consume'),
    destroy: refuse('destroy'),
    revokeByGrantId: refuse('revokeByGrantId'),
  };
}

/** Characters. */
const MAX_CLIENT_ID = 128;

function clientModel({ poolId, pool, clients, resourceServers, internalRedirects }: AdapterParts): Partial<Adapter> {
  return {
    async find(id) {
      const client = id.length > MAX_CLIENT_ID ? undefined : await clients.find(id);
      return client?.poolId === poolId
        ? toClientMetadata(client, pool, await resourceServers.scopesOf(poolId), internalRedirects)
        : undefined;
    },
  };
}
