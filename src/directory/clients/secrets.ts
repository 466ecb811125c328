import { type Clock, type Ids, retryConflicts, type Sealer } from '../../kernel/index.js';
import type { ClientStore, StoredClient, StoredSecret } from './clients.store.js';
import { refusals } from './errors.js';
import type { ClientSecret, NewAppClient } from './types.js';

/** Secrets of one client (Cognito AddUserPoolClientSecret): enough for a rotation with overlap. */
export const MAX_SECRETS = 2;
/** Printable ASCII (RFC 6749 appendix A.2), long enough not to be guessed. */
const CLIENT_SECRET = /^[\x21-\x7e]{16,128}$/;
const GENERATED_LENGTH = 52;
/** Attempts of a compare-and-set update before it fails with `too_many_requests`. */
const UPDATE_ATTEMPTS = 10;

type Owner = Pick<StoredClient, 'poolId' | 'id'>;

const purposeOf = ({ poolId, id }: Owner): string => `client-secret:${poolId}:${id}`;

/**
 * Generation and sealing of client secrets, and their addition to and removal from existing
 * clients.
 */
export interface SecretBook {
  /** Returns undefined for a public client. Throws `client_invalid`. */
  make(owner: Owner, requested: NewAppClient['secret']): ClientSecret | undefined;
  seal(owner: Owner, secret: ClientSecret): StoredSecret;
  open(owner: Owner, stored: StoredSecret): ClientSecret;
  /** Throws `client_unknown`, `client_invalid` (a public client), `client_secret_limit`, `too_many_requests`. */
  add(poolId: string, id: string, requested: Exclude<NewAppClient['secret'], 'none'>): Promise<ClientSecret>;
  /** Throws `client_unknown`, `client_secret_unknown`, `client_invalid` (the last one), `too_many_requests`. */
  remove(poolId: string, id: string, secretId: string): Promise<void>;
}

export function createSecretBook(parts: {
  store: Pick<ClientStore, 'find' | 'replaceSecrets'>;
  sealer: Sealer;
  clock: Clock;
  ids: Ids;
}): SecretBook {
  const { store, sealer, clock, ids } = parts;

  function make(owner: Owner, requested: NewAppClient['secret']): ClientSecret | undefined {
    if (requested === 'none') return undefined;
    const value = requested === 'generate' ? ids.lowerAlphanumeric(GENERATED_LENGTH) : requested.value;
    if (!CLIENT_SECRET.test(value))
      throw refusals.invalid('The client secret must be 16 to 128 printable ASCII characters without spaces.');
    const createdAt = new Date(clock.now());
    return { id: `${owner.id}--${createdAt.getTime()}`, value, createdAt };
  }

  const seal = (owner: Owner, { id, value, createdAt }: ClientSecret): StoredSecret => ({
    id,
    sealed: sealer.seal(value, purposeOf(owner)),
    createdAt,
  });
  const open = (owner: Owner, { id, sealed, createdAt }: StoredSecret): ClientSecret => ({
    id,
    value: sealer.open(sealed, purposeOf(owner)).toString(),
    createdAt,
  });

  /** One write, on the newest version of the client. */
  async function change(poolId: string, id: string, changed: (client: StoredClient) => readonly StoredSecret[]): Promise<void> {
    await retryConflicts({ attempts: UPDATE_ATTEMPTS, error: refusals.tooMany }, async () => {
      const client = await store.find(id);
      if (client?.poolId !== poolId) throw refusals.unknown(id);
      return (await store.replaceSecrets(client, changed(client))) || undefined;
    });
  }

  return {
    make,
    seal,
    open,
    async add(poolId, id, requested) {
      const made = make({ poolId, id }, requested)!;
      let added = made;
      await change(poolId, id, (client) => {
        const { sealedSecrets } = client;
        if (client.registration) throw refusals.invalid('App clients that registered themselves have no client secret operations.');
        if (sealedSecrets.length === 0) throw refusals.invalid('Client secrets can only be added to an app client that has a secret.');
        if (sealedSecrets.length >= MAX_SECRETS) throw refusals.secretLimit(MAX_SECRETS);
        if (sealedSecrets.some((stored) => open(client, stored).value === made.value))
          throw refusals.invalid('The client has this secret already.');
        added = sealedSecrets.some((stored) => stored.id === made.id) ? withLaterTimestamp(client, made) : made;
        return [...sealedSecrets, seal(client, added)];
      });
      return added;
    },
    remove: (poolId, id, secretId) =>
      change(poolId, id, ({ sealedSecrets, registration }) => {
        if (registration) throw refusals.invalid('App clients that registered themselves have no client secret operations.');
        const left = sealedSecrets.filter((stored) => stored.id !== secretId);
        if (left.length === sealedSecrets.length) throw refusals.secretUnknown(secretId);
        if (left.length === 0) throw refusals.invalid('The last client secret of an app client cannot be deleted.');
        return left;
      }),
  };
}

/** Gives a secret a later timestamp: ids of secrets hold milliseconds and must differ. */
function withLaterTimestamp({ id }: Owner, secret: ClientSecret): ClientSecret {
  const createdAt = new Date(secret.createdAt.getTime() + 1);
  return { ...secret, id: `${id}--${createdAt.getTime()}`, createdAt };
}
