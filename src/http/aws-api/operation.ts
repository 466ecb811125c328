import type { AdminActivities, Audit, LogDelivery } from '../../audit/index.js';
import type {
  AccessCheck,
  Accounts,
  Authentication,
  Devices,
  Invitations,
  MfaPreferences,
  MfaSetup,
  Origin,
  Passkeys,
  ProviderLinks,
  Recovery,
  Registration,
  SignIn,
  TokenSets,
  TotpFactor,
  UserAttributes,
} from '../../authentication/index.js';
import type { Branding } from '../../directory/branding/index.js';
import type { Clients } from '../../directory/clients/index.js';
import type { Domains } from '../../directory/domains/index.js';
import type { Groups } from '../../directory/groups/index.js';
import type { IdentityProviders } from '../../directory/identity-providers/index.js';
import type { ImportJob, ImportJobs } from '../../directory/import-jobs/index.js';
import type { Pools, ProvisionedLimits } from '../../directory/pools/index.js';
import type { ResourceServers } from '../../directory/resource-servers/index.js';
import type { Risk } from '../../directory/risk/index.js';
import type { ServiceProviders } from '../../directory/service-providers/index.js';
import type { AllTerms } from '../../directory/terms/index.js';
import type { Users } from '../../directory/users/index.js';
import type { SamlConnector } from '../../federation/index.js';
import type { Identities, IdentityPools } from '../../identity-pools/index.js';
import type { Clock, Ids, Logger, PageTokens } from '../../kernel/index.js';
import type { RateLimiter } from '../../limits/index.js';
import type { Deliveries } from '../../messaging/index.js';
import type { Operators } from '../../operators/index.js';
import type {
  AssumeRoleAs,
  AssumeRoleWithSaml,
  Denials,
  Iam,
  Principal,
  SignatureVerifier,
  UserSessions,
  WebIdentityAssumer,
} from '../../sts/index.js';
import type { Tokens } from '../../tokens/index.js';
import type { TriggerOutcomes } from '../../triggers/index.js';

/** All that operations are made of; each names the few it uses. */
export interface Parts {
  readonly pools: Pools;
  readonly provisionedLimits: ProvisionedLimits;
  readonly rateLimiter: RateLimiter;
  /** Requests a second of a category; 0: no limit. */
  readonly categoryRate: (category: string) => Promise<number>;
  readonly adminActivities: Pick<AdminActivities, 'record'>;
  readonly clients: Clients;
  readonly resourceServers: ResourceServers;
  readonly domains: Domains;
  readonly terms: AllTerms;
  readonly branding: Branding;
  readonly risk: Risk;
  readonly audit: Audit;
  readonly logDelivery: LogDelivery;
  readonly identityProviders: IdentityProviders;
  readonly serviceProviders: ServiceProviders;
  /** What a SAML provider's metadata say, by the keys of ProviderDetails. */
  readonly samlDetailsOf: SamlConnector['detailsOf'];
  readonly users: Users;
  readonly operators: Operators;
  readonly importJobs: ImportJobs;
  /** Where the file of a job is to be put. */
  readonly importUrlOf: (job: ImportJob) => string;
  readonly deliveries: Deliveries;
  readonly triggerOutcomes: TriggerOutcomes;
  readonly groups: Groups;
  readonly tokens: Tokens;
  readonly signIn: SignIn;
  readonly tokenSets: TokenSets;
  readonly tokenTriggers: Authentication['tokenTriggers'];
  readonly registration: Registration;
  readonly recovery: Recovery;
  readonly invitations: Invitations;
  readonly access: AccessCheck;
  readonly accounts: Accounts;
  readonly passkeys: Passkeys;
  readonly devices: Devices;
  readonly userAttributes: UserAttributes;
  readonly providerLinks: ProviderLinks;
  readonly totp: TotpFactor;
  readonly mfaSetup: MfaSetup;
  readonly mfaPreferences: MfaPreferences;
  readonly identityPools: IdentityPools;
  readonly identities: Identities;
  readonly sts: WebIdentityAssumer;
  readonly assumeRoleAs: AssumeRoleAs;
  readonly assumeRoleWithSaml: AssumeRoleWithSaml;
  readonly userSessions: UserSessions;
  readonly iam: Iam;
  readonly denials: Denials;
  readonly verifier: SignatureVerifier;
  readonly pageTokens: PageTokens;
  /** Of the server, without a slash at its end; and its host, without a port. */
  readonly baseUrl: string;
  readonly baseHost: string;
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
  /** Where the call comes from: the connection's other end, or what a trusted proxy says. */
  readonly origin: Origin;
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
