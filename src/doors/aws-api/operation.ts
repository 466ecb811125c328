import type {
  AccessCheck,
  Accounts,
  Invitations,
  Recovery,
  Registration,
  SignIn,
  TokenSets,
  UserAttributes,
} from '../../authentication/index.js';
import type { Clients } from '../../directory/clients/index.js';
import type { Groups } from '../../directory/groups/index.js';
import type { Pools } from '../../directory/pools/index.js';
import type { Users } from '../../directory/users/index.js';
import type { Identities, IdentityPools } from '../../identity-pools/index.js';
import type { Clock, Ids, Logger, PageTokens } from '../../kernel/index.js';
import type { Principal, SignatureVerifier, WebIdentityAssumer } from '../../sts/index.js';
import type { Tokens } from '../../tokens/index.js';

/** All that operations are made of; each names the few it uses. */
export interface Parts {
  readonly pools: Pools;
  readonly clients: Clients;
  readonly users: Users;
  readonly groups: Groups;
  readonly tokens: Tokens;
  readonly signIn: SignIn;
  readonly tokenSets: TokenSets;
  readonly registration: Registration;
  readonly recovery: Recovery;
  readonly invitations: Invitations;
  readonly access: AccessCheck;
  readonly accounts: Accounts;
  readonly userAttributes: UserAttributes;
  readonly identityPools: IdentityPools;
  readonly identities: Identities;
  readonly sts: WebIdentityAssumer;
  readonly verifier: SignatureVerifier;
  readonly pageTokens: PageTokens;
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

/** Who calls. `principal` is there when the operation asks for a signature. */
export interface Call {
  readonly requestId: string;
  readonly principal?: Principal;
}

/** Members that a request must have are there once it was checked. */
export type Checked<T> = { [K in keyof T]: Record<never, never> extends Pick<T, K> ? T[K] : Exclude<T[K], undefined> };

export type Run<Input, Output> = (input: Checked<Input>, call: Call) => Promise<Omit<Output, '$metadata'>>;

/** How callers prove their right: not at all, by an access token among the members, or by a signature (SigV4) and policies. */
export type Authorization<Input> =
  | { readonly kind: 'public' }
  | { readonly kind: 'token' }
  | { readonly kind: 'iam'; readonly resource: (input: Checked<Input>, parts: Pick<Parts, 'region' | 'accountId'>) => string };

export interface Operation<Input, Output> {
  readonly authorization: Authorization<Input>;
  readonly create: (parts: Parts) => Run<Input, Output>;
}

type Create<Input, Output> = (parts: Parts) => Run<Input, Output>;

export const open = <I, O>(create: Create<I, O>): Operation<I, O> => ({ authorization: { kind: 'public' }, create });

export const withToken = <I, O>(create: Create<I, O>): Operation<I, O> => ({ authorization: { kind: 'token' }, create });

export function signed<I, O>(
  create: Create<I, O>,
  resource: (input: Checked<I>, parts: Pick<Parts, 'region' | 'accountId'>) => string,
): Operation<I, O> {
  return { authorization: { kind: 'iam', resource }, create };
}
