import type { UserPool } from '../../../directory/pools/index.js';
import type { User } from '../../../directory/users/index.js';
import { type Clock, defined } from '../../../kernel/index.js';
import { refusal } from '../../errors.js';
import { friendlyName } from './authenticators.js';
import { readClientData } from './client-data.js';
import { readRegistration } from './credentials.js';
import type { PasskeyStore, StoredPasskey } from './passkeys.store.js';
import { ES256, RS256 } from './public-key.js';
import { verifyRegistration } from './registration.js';
import { REGISTRATION_LIFETIME, type RegistrationChallenges } from './registration-challenges.js';
import { type RelyingParty, relyingPartyOf } from './relying-party.js';
import type { Passkey, Passkeys } from './types.js';

/** Limit per user, as in Cognito. */
const MAX_PASSKEYS = 20;

export function createPasskeys(parts: {
  store: PasskeyStore;
  challenges: RegistrationChallenges;
  clock: Clock;
  /** Base URL of the hosted pages. */
  baseUrl: string;
}): Passkeys {
  const { store, challenges, clock, baseUrl } = parts;

  /** Relying party of a pool that allows passkeys as a first factor. Throws `passkeys_disabled`, `passkey_configuration_missing`. */
  function partyOf(pool: UserPool): RelyingParty {
    if (!pool.firstFactors.includes('WEB_AUTHN')) throw refusal('passkeys_disabled');
    const relyingParty = relyingPartyOf(pool, baseUrl);
    if (!relyingParty.isDomain) throw refusal('passkey_configuration_missing');
    return relyingParty;
  }

  /** Inserts into a free slot: of two concurrent registrations of the twentieth passkey one is refused. */
  async function add(passkey: StoredPasskey): Promise<void> {
    const taken = new Set((await store.listOf(passkey.poolId, passkey.sub)).map(({ slot }) => slot));
    for (let slot = 0; slot < MAX_PASSKEYS; slot++) {
      if (taken.has(slot)) continue;
      const outcome = await store.insert(passkey, slot);
      if (outcome === 'added') return;
      if (outcome === 'known') throw refusal('parameter_invalid', { message: 'This passkey is registered already.' });
    }
    throw refusal('passkey_limit');
  }

  return {
    async startRegistration(pool, user, client) {
      const { id } = partyOf(pool);
      const present = await store.listOf(pool.id, user.sub);
      if (present.length >= MAX_PASSKEYS) throw refusal('passkey_limit');
      const name = accountName(pool, user);
      return {
        rp: { id, name: pool.branding.displayName ?? pool.name },
        user: { id: Buffer.from(user.sub).toString('base64url'), name, displayName: user.attributes['name'] ?? name },
        challenge: challenges.issue(pool, user, client.id),
        pubKeyCredParams: [ES256, RS256].map((alg) => ({ type: 'public-key', alg })),
        timeout: REGISTRATION_LIFETIME,
        excludeCredentials: present.filter((one) => one.relyingPartyId === id).map(descriptorOf),
        authenticatorSelection: {
          residentKey: 'required',
          requireResidentKey: true,
          userVerification: pool.passkeys?.userVerification ?? 'preferred',
        },
        attestation: 'none',
      };
    },

    async completeRegistration(pool, user, client, value) {
      const relyingParty = partyOf(pool);
      const credential = readRegistration(value);
      const clientData = readClientData(credential.response.clientDataJSON);
      await challenges.redeem(pool, user, client.id, clientData.challenge);
      const userVerified = pool.passkeys?.userVerification === 'required';
      const { id, publicKey, counter, aaguid } = await verifyRegistration(credential, clientData, { relyingParty, userVerified });

      const attachment = credential.authenticatorAttachment;
      const reported = {
        ...defined({ attachment: attachment ? attachment : undefined }),
        transports: credential.response.transports ?? [],
      };
      const passkey: Passkey = {
        credentialId: id,
        name: friendlyName({ aaguid, ...reported }),
        relyingPartyId: relyingParty.id,
        ...reported,
        createdAt: new Date(clock.now()),
      };
      await add({ ...passkey, poolId: pool.id, sub: user.sub, publicKey, counter });
      return passkey;
    },

    async list(pool, sub, { limit, after }) {
      const all = (await store.listOf(pool.id, sub)).map((one) => ({ one, key: orderOf(one) }));
      const rest = all.filter(({ key }) => after === undefined || key > after).sort((a, b) => (a.key < b.key ? -1 : 1));
      const page = rest.slice(0, limit);
      const last = page.at(-1);
      return { items: page.map(({ one }) => shown(one)), ...defined({ next: rest.length > page.length && last ? last.key : undefined }) };
    },

    async remove(pool, sub, credentialId) {
      if (!(await store.remove(pool.id, sub, credentialId))) throw refusal('passkey_unknown');
    },

    async countOf(pool, sub) {
      if (!pool.firstFactors.includes('WEB_AUTHN')) return 0;
      const { id } = relyingPartyOf(pool, baseUrl);
      return (await store.listOf(pool.id, sub)).filter((one) => one.relyingPartyId === id).length;
    },
  };
}

/** PublicKeyCredentialDescriptor of a passkey. Transports were checked at registration. */
export function descriptorOf({ credentialId, transports }: Pick<Passkey, 'credentialId' | 'transports'>) {
  return {
    id: credentialId,
    type: 'public-key' as const,
    ...defined({ transports: transports.length > 0 ? ([...transports] as never) : undefined }),
  };
}

const orderOf = ({ createdAt, credentialId }: Passkey): string => `${createdAt.toISOString()}/${credentialId}`;

function shown({ credentialId, name, relyingPartyId, attachment, transports, createdAt }: Passkey): Passkey {
  return { credentialId, name, relyingPartyId, ...defined({ attachment: attachment ? attachment : undefined }), transports, createdAt };
}

/** Sign-in name of the user: in pools with sign-in by address the stored username is an id. */
export function accountName(pool: UserPool, user: User): string {
  return pool.usernameAttributes.map((name) => user.attributes[name]).find((value) => value !== undefined) ?? user.username;
}
