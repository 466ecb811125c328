import { hasCode } from '../../kernel/index.js';
import { IdentityPoolError, refusals } from '../errors.js';
import type { LoginAuthentication } from '../logins/login-authentication.js';
import { loginKey, providerOf, subjectOf } from '../logins/login-keys.js';
import type { OpenIdTokens } from '../logins/openid-tokens.js';
import { developerLogin } from '../logins/verified-login.js';
import { checkSessionTags } from '../pools/principal-tags.js';
import type { DeveloperIdentities, Identity, IdentityPool, IdentityPools } from '../types.js';
import type { IdentityLinks } from './identity-links.js';
import type { IdentityRegister } from './identity-register.js';

const MAX_USER_ID = 1024;

export function createDeveloperIdentities(parts: {
  readonly pools: Pick<IdentityPools, 'get'>;
  readonly register: IdentityRegister;
  readonly links: IdentityLinks;
  readonly loginAuthentication: LoginAuthentication;
  readonly openIdTokens: Pick<OpenIdTokens, 'mint'>;
  /** Invalidates the identity's temporary credentials. */
  readonly endCredentials: (identityId: string) => Promise<void>;
}): DeveloperIdentities {
  const { pools, register, links, loginAuthentication, openIdTokens, endCredentials } = parts;

  /** Returns the pool after checking that this is its developer provider. */
  async function poolOf(poolId: string, providerName?: string): Promise<{ pool: IdentityPool; provider: string }> {
    const pool = await pools.get(poolId);
    const provider = pool.developerProviderName;
    if (provider === undefined) throw invalid('The identity pool has no developer provider.');
    if (providerName !== undefined && providerName !== provider)
      throw invalid(`'${providerName}' is not the identity pool's developer provider.`);
    return { pool, provider };
  }

  async function identityOf(pool: IdentityPool, id: string): Promise<Identity> {
    const identity = await register.get(id);
    if (identity.poolId !== pool.id) throw refusals.identityUnknown(id);
    return identity;
  }

  async function ownerOf(pool: IdentityPool, provider: string, userId: string): Promise<Identity> {
    const owner = await register.ownerOf(pool, loginKey(provider, userId));
    if (!owner) throw refusals.developerUserUnknown(userId);
    return owner;
  }

  async function link(pool: IdentityPool, identityId: string, developerKey: string, keys: readonly string[]): Promise<Identity> {
    const identity = await identityOf(pool, identityId);
    const owner = await register.ownerOf(pool, developerKey);
    if (owner && owner.id !== identityId)
      throw new IdentityPoolError(
        'developer_user_registered',
        'The developer user identifier is already registered under a different identity ID.',
      );
    return links.attach(pool, identity, keys);
  }

  return {
    async openIdToken({ poolId, identityId, logins, principalTags, lifetime }) {
      const { pool, provider } = await poolOf(poolId);
      const { [provider]: userId, ...others } = logins;
      if (userId === undefined) throw invalid(`Logins must name a user of the developer provider '${provider}'.`);
      if (userId.length > MAX_USER_ID) throw invalid(`A developer user identifier has at most ${MAX_USER_ID} characters.`);
      checkSessionTags(Object.keys(principalTags), Object.values(principalTags));
      const proof = await loginAuthentication.prove(pool, others, 'arrive').catch((cause: unknown) => {
        // ExternalServiceException is not among this operation's errors.
        throw hasCode(cause, 'identity_provider_unreachable')
          ? refusals.loginInvalid('The identity provider did not answer.', { cause })
          : cause;
      });
      if (proof.token) throw refusals.providerUnsupported();
      const login = developerLogin(pool, provider, userId);
      const all = [login, ...proof.logins];
      const keys = all.map(({ key }) => key);
      const identity = await (identityId === undefined ? register.ofLogins(pool, keys) : link(pool, identityId, login.key, keys));
      const webIdentity = loginAuthentication.webIdentityOf({ pool, identity, proof: { logins: all } });
      const tags = { ...webIdentity.principalTags, ...principalTags };
      return { identityId: identity.id, token: await openIdTokens.mint({ ...webIdentity, principalTags: tags }, lifetime) };
    },

    async lookup(poolId, { identityId, userId }) {
      const { pool, provider } = await poolOf(poolId);
      if (identityId === undefined && userId === undefined) throw invalid('Either IdentityId or DeveloperUserIdentifier is required.');
      const identity = identityId === undefined ? await ownerOf(pool, provider, userId!) : await identityOf(pool, identityId);
      const userIds = identity.loginKeys.filter((key) => providerOf(key) === provider).map(subjectOf);
      if (identityId === undefined || userId === undefined) return { identityId: identity.id, userIds: userIds.sort() };
      if (!userIds.includes(userId)) throw refusals.alreadyLinked({ detail: 'the developer user is not of this identity' });
      return { identityId, userIds: [userId] };
    },

    async merge(poolId, { providerName, source, destination }) {
      const { pool, provider } = await poolOf(poolId, providerName);
      const [from, into] = [await ownerOf(pool, provider, source), await ownerOf(pool, provider, destination)];
      return from.id === into.id ? into.id : (await links.merge(pool, from, into)).id;
    },

    async unlink(poolId, { identityId, providerName, userId }) {
      const { pool, provider } = await poolOf(poolId, providerName);
      const identity = await identityOf(pool, identityId);
      const owner = await ownerOf(pool, provider, userId);
      if (owner.id !== identityId) throw refusals.alreadyLinked({ detail: 'the developer user is of another identity' });
      const left = await links.detach(identity, [loginKey(provider, userId)]);
      if (left.disabled) await endCredentials(identityId);
    },
  };
}

const invalid = (message: string): IdentityPoolError => new IdentityPoolError('parameter_invalid', message);
