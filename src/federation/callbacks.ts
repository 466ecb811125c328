import type { Guards, Operation, RequestContext, RiskAssessment } from '../authentication/index.js';
import type { IdentityProvider } from '../directory/identity-providers/index.js';
import type { User, Users } from '../directory/users/index.js';
import { type Clock, CodedError, hasCode, seconds } from '../kernel/index.js';
import type { Accounts, AccountsParts } from './accounts.js';
import { refusals } from './errors.js';
import type { Answered, Relays } from './relays.js';
import type { FederatedSignIn, Federation, FederationContext, UpstreamIdentity } from './types.js';

/** Claiming of provider responses, behind the guards of a sign-in: resolves the account. */
export function createCallbacks({
  users,
  relays,
  accounts,
  triggers,
  guards,
  clock,
  offeredProvider,
}: {
  readonly users: Pick<Users, 'findBySub'>;
  readonly relays: Relays;
  readonly accounts: Accounts;
  readonly triggers: AccountsParts['triggers'];
  readonly guards: Pick<Guards, 'guarded' | 'proven' | 'remember'>;
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
    const { outcome } = answered;
    if (outcome.kind === 'refused') throw new CodedError(outcome.code, outcome.text);
    // Checked again: registration and client may have changed since the request.
    const provider = await offeredProvider(context, answered.provider);
    const identity = await afterTrigger(context, provider, outcome.identity);
    return { provider, identity, found: await accounts.find(context.pool, provider, identity) };
  }

  /** Risk has no further effect: as in Cognito, the second factor of federated users is up to their provider. */
  async function signedIn(context: RequestContext, provider: string, user: User) {
    const shown = { user, claimedName: user.username, callMetadata: {}, custom: false, canChallenge: false, provider };
    const riskAssessment = await guards.proven(context, shown);
    await guards.remember(context, user);
    return { result: { kind: 'authenticated', user, authTime: seconds(clock), provider }, riskAssessment } as const;
  }

  async function completed(
    context: RequestContext,
    uid: string | undefined,
    answered: Answered,
    operation: Operation,
  ): Promise<{ result: FederatedSignIn; riskAssessment?: RiskAssessment | undefined }> {
    const { pool } = context;
    const { provider: name } = answered;
    const { provider, identity, found } = await resolved(context, uid, answered);
    if (found) {
      operation.user = found;
      return signedIn(context, name, await accounts.refresh(context, provider, identity, found));
    }
    const same = pool.extensions?.linkVerifiedEmail ? await accounts.findBySameEmail(pool, provider, identity) : undefined;
    if (same) {
      const link = await relays.keepAnswer(pool.id, { kind: 'link', provider: name, sub: same.sub, identity });
      return { result: { kind: 'link-offered', sub: same.sub, email: same.attributes['email']!, provider: name, link } };
    }
    const made = await accounts.create(context, provider, identity).catch(async (error: unknown) => {
      // Two concurrent first sign-ins: one creates the user, the other finds it.
      const existing = hasCode(error, 'username_exists') ? await accounts.find(pool, provider, identity) : undefined;
      if (!existing) throw error;
      return existing;
    });
    return signedIn(context, name, made);
  }

  return {
    async complete(context, { uid, ticket }) {
      const answered = await relays.claim(context.pool.id, ticket);
      if (!('outcome' in answered)) throw refusals.state();
      const operation: Operation = { ...context, type: 'SignIn', provider: answered.provider, user: claimedUserOf(answered) };
      const { result } = await guards.guarded(
        operation,
        () => completed(context, uid, answered, operation),
        ({ result: done, riskAssessment }) =>
          done.kind === 'authenticated' ? { response: 'Pass', user: done.user, riskAssessment } : undefined,
      );
      return result;
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
