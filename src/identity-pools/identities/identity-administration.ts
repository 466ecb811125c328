import { IdentityPoolError, refusals } from '../errors.js';
import type { LoginAuthentication } from '../logins/login-authentication.js';
import { providerOf } from '../logins/login-keys.js';
import type { ProviderNames } from '../logins/provider-names.js';
import { providerName } from '../pools/pool-providers.js';
import type { Identities, Identity, IdentityDescription, IdentityPools } from '../types.js';
import type { IdentityStore } from './identities.store.js';
import type { IdentityLinks } from './identity-links.js';
import type { IdentityRegister } from './identity-register.js';

/** Listing and removal of identities, and removal of their logins. */
export function createIdentityAdministration(parts: {
  readonly store: IdentityStore;
  readonly register: Pick<IdentityRegister, 'get'>;
  readonly links: Pick<IdentityLinks, 'detach'>;
  readonly loginAuthentication: LoginAuthentication;
  readonly pools: Pick<IdentityPools, 'get' | 'find'>;
  readonly names: ProviderNames;
  /** Invalidates the identity's temporary credentials. */
  readonly endCredentials: (identityId: string) => Promise<void>;
}): Pick<Identities, 'describe' | 'list' | 'remove' | 'unlink'> {
  const { store, register, links, loginAuthentication, pools, names, endCredentials } = parts;

  /**
   * Removes one identity. One that is missing may still have credentials, after an interrupted
   * call.
   */
  async function removeOne(id: string): Promise<void> {
    const identity = await store.find(id);
    if (identity) await store.remove(identity);
    await endCredentials(id);
  }

  return {
    async describe(identityId) {
      const identity = await register.get(identityId);
      if (!(await pools.find(identity.poolId))) throw refusals.identityUnknown(identityId);
      return descriptionOf(identity);
    },
    async list(poolId, { limit, after, hideDisabled }) {
      const { id } = await pools.get(poolId);
      const found = await store.list(id, limit + 1, after);
      const page = found.slice(0, limit);
      const items = page.filter(({ disabled }) => !(hideDisabled && disabled)).map(descriptionOf);
      return found.length > limit ? { items, next: page.at(-1)!.id } : { items };
    },
    async remove(identityIds) {
      const results = await Promise.allSettled(identityIds.map(removeOne));
      const failed = results.filter((result) => result.status === 'rejected');
      if (failed[0] && failed.length === results.length) throw failed[0].reason;
      return identityIds.filter((_, i) => results[i]?.status === 'rejected');
    },
    async unlink(identityId, logins, providers) {
      const identity = await register.get(identityId);
      const pool = await pools.find(identity.poolId);
      if (!pool) throw refusals.identityUnknown(identityId);
      const proof = await loginAuthentication.prove(pool, logins, 'unlink');
      if (identity.disabled || identity.loginKeys.length === 0) throw refusals.identityForbidden(identityId);
      if (!proof.logins.some(({ key }) => identity.loginKeys.includes(key))) throw refusals.loginsMismatch();
      const removedProviders = new Set(providers.map((name) => providerName(name, names)));
      const keys = identity.loginKeys.filter(
        (key) => removedProviders.has(providerOf(key)) && providerOf(key) !== pool.developerProviderName,
      );
      if (removedProviders.size === 0 || new Set(keys.map(providerOf)).size < removedProviders.size)
        throw new IdentityPoolError('parameter_invalid', 'LoginsToRemove must name public providers that are linked to the identity.');
      if ((await links.detach(identity, keys)).disabled) await endCredentials(identityId);
    },
  };
}

function descriptionOf({ id, loginKeys, createdAt, updatedAt }: Identity): IdentityDescription {
  return { id, providers: [...new Set(loginKeys.map(providerOf))], createdAt, updatedAt };
}
