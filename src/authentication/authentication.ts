import type { Clients } from '../directory/clients/index.js';
import type { Groups } from '../directory/groups/index.js';
import type { IdentityProviders } from '../directory/identity-providers/index.js';
import type { Pools, UserPool } from '../directory/pools/index.js';
import type { ResourceServers } from '../directory/resource-servers/index.js';
import type { Risk } from '../directory/risk/index.js';
import type { Users } from '../directory/users/index.js';
import { type Clock, defined, type Ids, type Logger, type Sealer } from '../kernel/index.js';
import { type Counters, createCounters, type FailuresByAddress } from '../limits/index.js';
import type { Deliveries, MessageLimits, Messenger } from '../messaging/index.js';
import type { Removals } from '../storage/index.js';
import type { RefreshTokens, Sessions, SsoSessions, TokenIssuer } from '../tokens/index.js';
import { type CodeSealer, noTriggers, type Triggers } from '../triggers/index.js';
import { type AccessCheck, createAccessCheck } from './access/index.js';
import {
  type Accounts,
  createAccounts,
  createProviderLinks,
  createSignOuts,
  createUserAttributes,
  type EndBrowsers,
  type ProviderLinks,
  type UserAttributes,
} from './accounts/index.js';
import { createBackgroundDelivery } from './background-delivery.js';
import { createClaimants } from './claimants.js';
import { createDecoyUsers } from './decoy-users.js';
import { createDeviceStore, createDevices, type Devices } from './devices/index.js';
import { type Connection, createEphemeralRecords } from './ephemeral-records.store.js';
import { createCodeSender, createOneTimeCodes } from './factors/one-time-code/index.js';
import { createPasskeyFactor, type Passkeys } from './factors/passkey/index.js';
import { createPasswordFactor, createPasswordHashing, createPasswords, type PasswordHashing } from './factors/password/index.js';
import {
  createPowMod,
  createSrpExchange,
  createSrpFactor,
  createSrpPairs,
  createSrpVerifiers,
  type SrpPairs,
} from './factors/srp/index.js';
import { createTotpFactor, type TotpFactor } from './factors/totp/index.js';
import type { MfaSetup } from './flows/challenges/mfa-setup.js';
import {
  askFor,
  createChallengeSessions,
  createChoice,
  createCustomChallenge,
  createDevicePasswordVerifier,
  createDeviceSrpAuth,
  createDiscoverableCredentialSignIn,
  createMessageCode,
  createMfaSetup,
  createNewPasswordRequired,
  createPasswordVerifier,
  createPostConfirmationSignIn,
  createRelayedFactor,
  createSelectMfaType,
  createSignIn,
  createSoftwareToken,
  createStepUp,
  createWebAuthn,
} from './flows/index.js';
import { createGuards, type Guards } from './guards.js';
import { createInvitations, type Invitations } from './invitations/index.js';
import { createMfaPreferences, type MfaPreferences } from './mfa/index.js';
import type { OperationRecord } from './operation.js';
import { createRecovery, type Recovery } from './recovery/index.js';
import { createRegistration, type Registration } from './registration/index.js';
import {
  createAccountQueue,
  createCodeAttempts,
  createCompromisedPasswords,
  createGeography,
  createKnownDevices,
  createLimits,
  createPasswordAttempts,
  createProfileStore,
  createSignInPasswords,
  createSignInRisk,
  createSprayCounters,
  createTakeoverProtection,
  type Geography,
  type PasswordLists,
} from './threats/index.js';
import { createTokenSets, type TokenSets } from './token-sets/index.js';
import {
  type CustomSenders,
  createAccountTriggers,
  createCustomMessages,
  createCustomSenders,
  createFederatedTriggers,
  createSignInTriggers,
  createTokenTriggers,
  createUserMigration,
  type FederatedTriggers,
  type TokenTriggers,
} from './trigger-calls/index.js';
import type { PasskeySignIn, SignIn } from './types.js';

export interface AuthenticationParts {
  readonly connection: Connection;
  readonly removals: Pick<Removals, 'remove' | 'before'>;
  readonly users: Users;
  readonly groups: Pick<Groups, 'effectiveGroupsOf' | 'addMember'>;
  readonly identityProviders: Pick<IdentityProviders, 'get'>;
  readonly clients: Clients;
  /** Scopes that clients add to API sign-in. Omitted: none. */
  readonly resourceServers?: Pick<ResourceServers, 'scopesOf'>;
  readonly pools: Pools;
  readonly tokens: {
    readonly issuer: TokenIssuer;
    readonly sessions: Sessions;
    readonly ssoSessions: SsoSessions;
    readonly refreshTokens: RefreshTokens;
  };
  /** Omitted: no SSO sessions exist. */
  readonly endBrowsers?: EndBrowsers;
  readonly messenger: Messenger;
  readonly messageLimits: Pick<MessageLimits, 'admit'>;
  readonly deliveries: Pick<Deliveries, 'deliver'>;
  readonly codeSealer: CodeSealer;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Base URL of the hosted pages without trailing slash; its host is the default relying party id of passkeys. */
  readonly baseUrl: string;
  /** Shared by all servers of a process, for they share its cores. Omitted: a new one. */
  readonly hashing?: PasswordHashing;
  readonly srpPairs?: SrpPairs;
  /** Omitted: no pool has Lambda triggers. */
  readonly triggers?: Triggers;
  /** Threat protection. Omitted: no pool has risk rules, and failures are not counted across users or by address. */
  readonly protection?: {
    readonly risk: Pick<Risk, 'rulesFor' | 'isSkipped' | 'refuseBlocked'>;
    readonly failures: FailuresByAddress;
    readonly counters: Pick<Counters, 'count' | 'estimate'>;
    readonly passwordLists: PasswordLists;
    readonly geography?: Geography;
  };
  /** Omitted: nothing is recorded. */
  readonly record?: OperationRecord;
}

export interface Authentication {
  readonly signIn: SignIn;
  readonly tokenSets: TokenSets;
  readonly registration: Registration;
  readonly recovery: Recovery;
  readonly invitations: Invitations;
  readonly access: AccessCheck;
  readonly accounts: Accounts;
  readonly passkeys: Passkeys;
  readonly passkeySignIn: PasskeySignIn;
  readonly devices: Devices;
  readonly userAttributes: UserAttributes;
  readonly providerLinks: ProviderLinks;
  /** For the OIDC surface, which issues its tokens itself. */
  readonly tokenTriggers: TokenTriggers;
  /** For federated sign-ins. */
  readonly federatedTriggers: FederatedTriggers;
  /** Custom sender triggers, for the delivery queue and for notices of account takeover. */
  readonly customSenders: Pick<CustomSenders, 'deliver' | 'handles' | 'notify'>;
  readonly totp: TotpFactor;
  readonly mfaSetup: MfaSetup;
  readonly mfaPreferences: MfaPreferences;
  /** For federated sign-ins, which do not pass through the sign-in state machine. */
  readonly guards: Guards;
  /** Removes ephemeral records and sign-in profiles of a pool that is being deleted. */
  /** Stops making SRP pairs; resolves when pending deliveries are done. */
  close(): Promise<void>;
}

/** Composition of authentication. */
export function createAuthentication(parts: AuthenticationParts): Authentication {
  const { connection, users, groups, clients, pools, tokens, messenger, sealer, clock, ids, logger, baseUrl } = parts;
  const powMod = createPowMod();
  const { hashing = createPasswordHashing(), srpPairs: pairs = createSrpPairs({ powMod, ids }), triggers = noTriggers } = parts;

  const ephemeral = createEphemeralRecords(connection);
  const decoyUsers = createDecoyUsers(sealer);
  const claimants = createClaimants({ users, decoyUsers });
  const limits = createLimits({ ephemeral, clock });
  const accountQueue = createAccountQueue();
  const attempts = createPasswordAttempts({ users, ephemeral, accountQueue, clock, logger });
  const background = createBackgroundDelivery({ logger });

  const passwords = createPasswords({ hashing, verifiers: createSrpVerifiers({ powMod, ids }), clock });
  const codes = createOneTimeCodes({ users, ephemeral, sealer, clock, ids });
  const customSenders = createCustomSenders({ triggers, codeSealer: parts.codeSealer, pools, deliveries: parts.deliveries });
  const codeSender = createCodeSender({
    messenger,
    limits: parts.messageLimits,
    customMessages: createCustomMessages({ triggers }),
    customSenders,
    baseUrl,
  });
  const accountTriggers = createAccountTriggers({ triggers });
  const tokenTriggers = createTokenTriggers({ triggers });
  const migration = createUserMigration({ triggers, users, groups, passwords, limits, decoyUsers, ids, logger });
  const signInTriggers = createSignInTriggers({ triggers, migration });
  const srp = createSrpFactor({ pairs, powMod, decoyUsers });

  const signOuts = createSignOuts({ ...tokens, users, endBrowsers: parts.endBrowsers ?? (async () => {}) });
  const sessions = createChallengeSessions({ ephemeral, sealer, clock, ids });
  const devices = createDevices({ store: createDeviceStore(connection), sessions: tokens.sessions, sealer, clock, ids });
  const knownDevices = createKnownDevices({ devices });
  const { passkeys, assertions } = createPasskeyFactor({ connection, ephemeral, sealer, clock, ids, baseUrl });
  const hasPasskey = async (pool: UserPool, sub: string): Promise<boolean> => (await passkeys.countOf(pool, sub)) > 0;
  const access = createAccessCheck({ users, pools, clients, issuer: tokens.issuer, sessions: tokens.sessions, clock });
  const webAuthn = createWebAuthn({ users, assertions, sessions, ids });
  const discoverableCredential = createDiscoverableCredentialSignIn({ users, claimants, assertions, sessions, clock, ids });
  const password = createPasswordFactor({ users, passwords, attempts, knownDevices, claimants });
  const passwordVerifier = createPasswordVerifier({ users, srp, sessions, attempts, knownDevices, claimants, clock });
  const codeAttempts = createCodeAttempts({ ephemeral, clock, accountQueue });
  const messageCode = createMessageCode({
    users,
    codeSender,
    background,
    limits,
    attempts: codeAttempts,
    sessions,
    decoyUsers,
    claimants,
    sealer,
    ids,
  });
  const totp = createTotpFactor({ users, attempts: codeAttempts, clock, ids });
  const softwareToken = createSoftwareToken({ users, totp, sessions });
  const mfaSetup = createMfaSetup({
    clients,
    pools,
    users,
    totp,
    sessions,
    challengeByEmail: (context, user, progress, callMetadata) => messageCode.ask(context, user, 'EMAIL_OTP', progress, callMetadata),
  });
  const postConfirmationSignIn = createPostConfirmationSignIn({ users, sessions, clock });
  const devicePasswordVerifier = createDevicePasswordVerifier({
    users,
    devices,
    exchange: createSrpExchange({ pairs, powMod }),
    sessions,
    clock,
  });
  const {
    risk = { rulesFor: async () => undefined, isSkipped: async () => false, refuseBlocked: async () => {} },
    failures = { refuse() {}, count() {} },
    counters = createCounters({ clock, logger }),
    passwordLists = { lists: [], onFailure: 'allow' },
    geography = createGeography({ logger }),
  }: Partial<NonNullable<AuthenticationParts['protection']>> = parts.protection ?? {};
  const compromised = createCompromisedPasswords({ ...passwordLists, risk, logger });
  const sprayCounters = createSprayCounters({ counters });
  const takeover = createTakeoverProtection({ risk, profiles: createProfileStore(connection), geography, sprayCounters, clock, logger });
  const guards = createGuards({
    failures,
    risk,
    sprayCounters,
    compromised,
    signInPasswords: createSignInPasswords({ users, compromised, signOuts }),
    signInRisk: createSignInRisk({ takeover, knownDevices }),
    record: parts.record ?? { passed() {}, refused() {} },
  });

  const accountParts = { users, passwords, codes, codeSender, background, limits, decoyUsers, claimants, accountTriggers, guards };
  const stepUp = createStepUp({ access, hasPasskey, clock });
  const signIn = createSignIn({
    password,
    passwordVerifier,
    newPasswordRequired: createNewPasswordRequired({ users, passwords, sessions, clock }),
    choice: createChoice({
      users,
      passwordFactor: password,
      passwordVerifier,
      messageCode,
      webAuthn,
      hasPasskey,
      sessions,
      claimants,
      stepUp,
    }),
    messageCode,
    softwareToken,
    relayedFactor: createRelayedFactor({ users, triggers, limits, attempts: codeAttempts, sessions, ephemeral, sealer, clock, ids }),
    selectMfaType: createSelectMfaType({ users, sessions, askFor: askFor({ messageCode, softwareToken }) }),
    mfaSetup,
    webAuthn,
    discoverableCredential,
    custom: createCustomChallenge({
      users,
      triggers: signInTriggers,
      passwordVerifier,
      sessions,
      ephemeral,
      claimants,
      sealer,
      clock,
      ids,
    }),
    postConfirmationSignIn,
    deviceSrpAuth: createDeviceSrpAuth({ users, devices, devicePasswordVerifier, sessions }),
    devicePasswordVerifier,
    devices,
    users,
    claimants,
    stepUp,
    triggers: signInTriggers,
    guards,
    clock,
  });

  return {
    signIn,
    tokenSets: createTokenSets({
      users,
      groups,
      ...tokens,
      tokenTriggers,
      devices,
      ids,
      ...defined({ resourceServers: parts.resourceServers }),
    }),
    registration: createRegistration({ ...accountParts, postConfirmationSignIn, ids }),
    recovery: createRecovery({ ...accountParts, signOuts, migration, logger }),
    invitations: createInvitations({ users, passwords, codeSender, accountTriggers, guards, ids }),
    access,
    accounts: createAccounts({ users, signOuts, sessions: tokens.sessions, removals: parts.removals }),
    passkeys,
    passkeySignIn: discoverableCredential,
    devices,
    tokenTriggers,
    federatedTriggers: createFederatedTriggers({ triggers, accountTriggers, signInTriggers }),
    customSenders,
    providerLinks: createProviderLinks({ users, identityProviders: parts.identityProviders, signOuts, clock }),
    userAttributes: createUserAttributes({ users, codes, codeSender, limits, logger }),
    totp,
    mfaSetup,
    mfaPreferences: createMfaPreferences({ users }),
    guards,
    async close() {
      pairs.close();
      await background.close();
    },
  };
}
