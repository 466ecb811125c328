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

/** Services that operations use; each operation picks those that it needs. */
export interface Parts {
  readonly pools: Pools;
  readonly provisionedLimits: ProvisionedLimits;
  readonly rateLimiter: RateLimiter;
  /** Requests per second of a category; 0: no limit. */
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
  /** Details of a SAML provider from its metadata, by the keys of `ProviderDetails`. */
  readonly samlDetailsOf: SamlConnector['detailsOf'];
  readonly users: Users;
  readonly operators: Operators;
  readonly importJobs: ImportJobs;
  /** Upload URL of an import job's CSV file. */
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
  /** Base URL of the server, without a trailing slash; `baseHost` is its host, without a port. */
  readonly baseUrl: string;
  readonly baseHost: string;
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

/** Context of an API call. `principal` is present when the operation requires a signature. */
export interface Call {
  readonly requestId: string;
  readonly principal?: Principal;
  /** Address and User-Agent of the caller: those of the connection, or those given by a trusted proxy. */
  readonly origin: Origin;
}

/** Input after validation: required members are present. */
export type Checked<T> = { [K in keyof T]: Record<never, never> extends Pick<T, K> ? T[K] : Exclude<T[K], undefined> };

export type Run<Input, Output> = (input: Checked<Input>, call: Call) => Promise<Omit<Output, '$metadata'>>;

/**
 * Proof that an operation requires: none, an access token in the input, or a signature (SigV4) whose principal's policies allow the call.
 */
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
