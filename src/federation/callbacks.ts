import type { RequestContext } from '../authentication/index.js';
import type { IdentityProvider } from '../directory/identity-providers/index.js';
import type { User, Users } from '../directory/users/index.js';
import { type Clock, CodedError, defined, hasCode, seconds } from '../kernel/index.js';
import type { Accounts, AccountsParts } from './accounts.js';
import { refusals } from './errors.js';
import type { Answered, Relays } from './relays.js';
import type { FederatedRefusal, Federation, FederationContext, FederationWatch, UpstreamIdentity } from './types.js';

/** Claiming of provider responses: resolves the account and records refusals. */
export function createCallbacks({
  users,
  relays,
  accounts,
  triggers,
  watch,
  clock,
  offeredProvider,
}: {
  readonly users: Pick<Users, 'findBySub'>;
  readonly relays: Relays;
  readonly accounts: Accounts;
  readonly triggers: AccountsParts['triggers'];
  readonly watch: FederationWatch;
  readonly clock: Clock;
  /** Throws `federation_unknown_provider`, also for a provider that the client does not offer. */
  readonly offeredProvider: (context: FederationContext, name: string) => Promise<IdentityProvider>;
}): Pick<Federation, 'complete' | 'link'> {
  /** Identity after the InboundFederation trigger, if the pool has one. */
  async function afterTrigger(
    { pool, client }: FederationContext,
    { name, kind }: IdentityProvider,
    identity: UpstreamIdentity,
  ): Promise<UpstreamIdentity> {
    const claims = await triggers.inboundFederation(pool, {
      clientId: client.id,
      username: `${name}_${identity.subject}`,
      providerName: name,
      providerType: kind,
      sources: identity.sources,
    });
    return claims ? { ...identity, claims } : identity;
  }

  /** Resolves the account of a response. */
  async function resolved(context: RequestContext, uid: string | undefined, answered: Answered) {
    // Response to another authorization request: accepting it would allow login CSRF.
    if (answered.clientId !== context.client.id || answered.uid !== uid) throw refusals.state();
    await watch.admit(context);
    const { outcome } = answered;
    if (outcome.kind === 'refused') throw new CodedError(outcome.code, outcome.text);
    // Checked again: registration and client may have changed since the request.
    const provider = await offeredProvider(context, answered.provider);
    const identity = await afterTrigger(context, provider, outcome.identity);
    return { provider, identity, found: await accounts.find(context.pool, provider, identity) };
  }

  /** Records refusals with the audit. */
  async function recorded<T>(context: RequestContext, provider: string, who: FederatedRefusal['who'], work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof CodedError) watch.refused(context, { provider, reason: error.code, ...defined({ who }) });
      throw error;
    }
  }

  return {
    async complete(context, { uid, ticket }) {
      const { pool } = context;
      const answered = await relays.claim(pool.id, ticket);
      if (!('outcome' in answered)) throw refusals.state();
      const { provider: name } = answered;
      const claimedUser = claimedUserOf(answered);
      const { provider, identity, found } = await recorded(context, name, claimedUser, () => resolved(context, uid, answered));
      const authTime = seconds(clock);
      const signedIn = async (user: User) => {
        await watch.passed(context, { provider: name, user });
        return { kind: 'authenticated', user, authTime, provider: name } as const;
      };
      if (found) return signedIn(await recorded(context, name, found, () => accounts.refresh(context, provider, identity, found)));
      const same = pool.extensions?.linkVerifiedEmail ? await accounts.findBySameEmail(pool, provider, identity) : undefined;
      if (same) {
        const link = await relays.keepAnswer(pool.id, { kind: 'link', provider: name, sub: same.sub, identity });
        return { kind: 'link-offered', sub: same.sub, email: same.attributes['email']!, provider: name, link };
      }
      const made = await recorded(context, name, claimedUser, () =>
        accounts.create(context, provider, identity).catch(async (error: unknown) => {
          // Two concurrent first sign-ins: one creates the user, the other finds it.
          const existing = hasCode(error, 'username_exists') ? await accounts.find(pool, provider, identity) : undefined;
          if (!existing) throw error;
          return existing;
        }),
      );
      return signedIn(made);
    },

    async link(context, link, sub) {
      const offer = await relays.claim(context.pool.id, link);
      const user = await users.findBySub(context.pool.id, sub);
      if (!('kind' in offer) || offer.sub !== sub || !user) throw refusals.state();
      const provider = await offeredProvider(context, offer.provider);
      if (await accounts.find(context.pool, provider, offer.identity)) return;
      await accounts.link(context.pool, provider, offer.identity, user);
    },
  };
}

/** Username that a federated user has here. */
const claimedUserOf = ({ provider, outcome }: Answered): { readonly name: string } | undefined =>
  outcome.kind === 'identity' ? { name: `${provider}_${outcome.identity.subject}` } : undefined;
