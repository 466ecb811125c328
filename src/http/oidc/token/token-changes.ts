import { CompactEncrypt, type JWK } from 'jose';
import { type Client, errors, Provider } from 'oidc-provider';
import type { SignInContext } from '../../../authentication/index.js';
import type { Clients } from '../../../directory/clients/index.js';
import type { Pools } from '../../../directory/pools/index.js';
import type { EffectiveGroups, User } from '../../../directory/users/index.js';
import { CodedError, defined } from '../../../kernel/index.js';
import type { TokenChanges } from '../../../triggers/index.js';
import { settingsOf } from '../client-metadata.js';
import type { RequestScopes } from '../request-scope.js';
/**
 * Encrypts a signed ID token to a key of the client’s JWKS, if its settings require that (OpenID Connect Core section 10.2). Throws
 * `invalid_client_metadata` without a suitable key.
 */
export async function encryptedFor(client: Client, signed: string): Promise<string> {
  const { idTokenEncryption } = settingsOf(client);
  if (!idTokenEncryption) return signed;
  const { alg, enc } = idTokenEncryption;
  const { asymmetricKeyStore: keys } = client as unknown as { asymmetricKeyStore: ClientKeys };
  await keys.refresh();
  const [key] = keys.selectForEncrypt({ alg, use: 'enc' });
  if (!key) throw new errors.InvalidClientMetadata('the client has no key to encrypt to');
  const header = { alg, enc, cty: 'JWT', ...defined({ kid: key.kid }) };
  return new CompactEncrypt(new TextEncoder().encode(signed)).setProtectedHeader(header).encrypt(key);
}

/** Part of oidc-provider’s key store that is missing in its typings. */
interface ClientKeys {
  refresh(): Promise<void>;
  selectForEncrypt(selection: { alg: string; use: 'enc' }): readonly JWK[];
}

/** `TokenTriggers.changesFor` of authentication. */
export type ChangesFor = (
  context: SignInContext,
  request: {
    source: 'TokenGeneration_HostedAuth' | 'TokenGeneration_RefreshTokens' | 'TokenGeneration_ClientCredentials';
    user?: User;
    effectiveGroups?: EffectiveGroups;
    scopes: readonly string[];
    clientMetadata?: Readonly<Record<string, string>>;
  },
) => Promise<TokenChanges | undefined>;

/** Token changes by the pre token generation trigger, invoked once per request. */
export interface RequestedChanges {
  ofUser(account: { user: User; effectiveGroups: EffectiveGroups }, clientId: string, scope: string): Promise<TokenChanges | undefined>;
  ofMachine(clientId: string, scope: string, clientMetadata?: Readonly<Record<string, string>>): Promise<TokenChanges | undefined>;
}

export function createRequestedChanges(parts: {
  poolId: string;
  pools: Pools;
  clients: Clients;
  changesFor: ChangesFor;
  scopes: RequestScopes;
}): RequestedChanges {
  const { poolId, pools, clients, changesFor, scopes } = parts;

  async function invoke(clientId: string, request: Parameters<ChangesFor>[1]): Promise<TokenChanges | undefined> {
    const pool = await pools.get(poolId);
    if (!pool.triggers.preTokenGeneration) return undefined;
    const client = await clients.get(poolId, clientId);
    return changesFor({ pool, client }, request).catch(refuse);
  }

  return {
    ofUser({ user, effectiveGroups }, clientId, scope) {
      const source = Provider.ctx?.oidc.entities.RefreshToken ? 'TokenGeneration_RefreshTokens' : 'TokenGeneration_HostedAuth';
      const current = scopes.current();
      current.tokenChanges ??= invoke(clientId, { source, user, effectiveGroups, scopes: scope.split(' ') });
      return current.tokenChanges;
    },
    ofMachine: (clientId, scope, clientMetadata) =>
      invoke(clientId, {
        source: 'TokenGeneration_ClientCredentials',
        scopes: scope.split(' '),
        ...defined({ clientMetadata }),
      }),
  };
}

/** Reports trigger failures as `invalid_grant`. */
function refuse(error: unknown): never {
  if (!(error instanceof CodedError) || !error.code.startsWith('trigger_')) throw error;
  throw new errors.CustomOIDCProviderError('invalid_grant', error.message);
}
