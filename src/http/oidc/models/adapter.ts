import { type Adapter, type AdapterFactory, errors, Provider } from 'oidc-provider';
import { securityOf } from '../../../directory/pools/index.js';
import { defined } from '../../../kernel/index.js';
import { callerOf } from '../caller.js';
import { isHostedClient, toBuiltInMetadata, toClientMetadata } from '../client-metadata.js';
import { type AdapterParts, payloadModel } from './payload-model.js';
import { polledGrantModel } from './polled-grant-model.js';
import { accessTokenModel, authorizationCodeModel, grantModel, refreshTokenModel } from './session-models.js';

/** Pushed authorization requests (RFC 9126): single-use, also under concurrency. */
function pushedRequestModel(parts: AdapterParts): Partial<Adapter> {
  const { poolId, payloads } = parts;
  return {
    ...payloadModel(parts, 'PushedAuthorizationRequest'),
    async consume(id) {
      if (!(await payloads.consume({ poolId, model: 'PushedAuthorizationRequest', id })))
        throw new errors.InvalidRequestUri('request_uri is invalid, expired, or was already used');
    },
  };
}

/** Replay cache of DPoP proofs and client assertions. Exactly one of concurrent uses passes. */
function replayModel(parts: AdapterParts): Partial<Adapter> {
  const { poolId, payloads, clock } = parts;
  return {
    ...payloadModel(parts, 'ReplayDetection'),
    async upsert(id, _payload, lifetime) {
      const expiresAt = new Date(clock.now() + Math.max(1, lifetime ?? 1) * 1000);
      if (!(await payloads.putOnce({ poolId, model: 'ReplayDetection', id }, { payload: '{}', expiresAt })))
        throw new errors.InvalidRequest('the proof was already used');
    },
  };
}

/**
 * Model `Session`: the SSO session of a browser. Only a sign-in creates one: a session ended during a request is not stored again by its
 * response. With session tracking, each has a record that users and operators can see and end: one more read per lookup, one more write
 * per sign-in.
 */
function browserSessionModel(parts: AdapterParts): Partial<Adapter> {
  const { poolId, tracking, ssoSessions, payloads, scopes } = parts;
  const { browserIdleMinutes } = securityOf(parts.pool);
  const idleSeconds = browserIdleMinutes === undefined ? undefined : browserIdleMinutes * 60;
  const { replace, ...stored } = payloadModel(parts, 'Session', idleSeconds);
  const model: Partial<Adapter> = {
    ...stored,
    async upsert(id, payload, lifetime) {
      const isKnown = payload.accountId !== undefined && !Provider.ctx?.oidc?.result?.login && !scopes.current().sessionRenewed;
      await (isKnown ? replace(id, payload, lifetime!) : stored.upsert!(id, payload, lifetime));
    },
    /** oidc-provider calls it before the `upsert` under a new identifier. */
    async destroy(id) {
      scopes.current().sessionRenewed = await payloads.remove({ poolId, model: 'Session', id });
    },
  };
  if (!tracking) return model;
  return {
    ...model,
    async find(id) {
      const payload = await stored.find!(id);
      if (payload?.accountId === undefined || payload.uid === undefined) return payload;
      const isOpen = await ssoSessions.meet(poolId, ssoSessions.publicIdOf(poolId, payload.uid), payload.accountId, callerOf());
      return isOpen ? payload : undefined;
    },
    async upsert(id, payload, lifetime) {
      const { uid, accountId } = payload;
      const oidc = Provider.ctx?.oidc;
      if (uid !== undefined && accountId !== undefined && oidc?.result?.login) {
        const publicId = ssoSessions.publicIdOf(poolId, uid);
        const clientId = oidc.client?.clientId;
        const opening = { poolId, userId: accountId, publicId, from: callerOf(), lifetime: lifetime! };
        await ssoSessions.open({ ...opening, ...defined({ clientId }) });
      }
      await model.upsert!(id, payload, lifetime);
    },
  };
}

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

function clientModel({ poolId, pool, clients, resourceServers, internalRedirects = [] }: AdapterParts): Partial<Adapter> {
  /** Whether the response of this authorization request goes to a built-in page. Any client may be named in it. */
  const isOfBuiltInPage = (): boolean => {
    const { route, params } = Provider.ctx?.oidc ?? {};
    return (route === 'authorization' || route === 'resume') && internalRedirects.includes(String(params?.['redirect_uri']));
  };
  return {
    async find(id) {
      const client = await clients.find(id, { poolId, ...defined({ address: Provider.ctx?.ip }) });
      if (client?.poolId !== poolId) return undefined;
      return isOfBuiltInPage() && isHostedClient(client)
        ? toBuiltInMetadata(client, pool, internalRedirects)
        : toClientMetadata(client, pool, await resourceServers.scopesOf(poolId), internalRedirects);
    },
  };
}
