import { join } from 'node:path';
import { createAudit, createLogDelivery, createOperationRecord, createRiskNotices } from '../audit/index.js';
import { type Authentication, createAuthentication } from '../authentication/index.js';
import { createBackchannelLogout } from '../backchannel-logout/index.js';
import {
  createConnectors,
  createFederation,
  createOAuthConnectors,
  createSamlConnector,
  createStrategyConnector,
} from '../federation/index.js';
import { createBrowserSessions } from '../http/oidc/index.js';
import { samlPoolOf } from '../http/saml/index.js';
import {
  createActiveSignIns,
  createExternalLogins,
  createIdentities,
  createIdentityPools,
  createOpenIdTokens,
  createOpenIdTokenVerifier,
  createProviderNames,
  createSamlLogins,
  createWebIdentityVerifier,
} from '../identity-pools/index.js';
import { defined } from '../kernel/index.js';
import { createOperators } from '../operators/index.js';
import { createReadDocument } from '../outbound/index.js';
import { createKmsCodeSealer, createLocalCodeSealer } from '../triggers/index.js';
import type { Directory } from './directory.js';
import { createIamServices, createSecurityTokenService } from './security-token-service.js';
import type { ApplicationParts, Shared } from './shared.js';

export type Services = ReturnType<typeof createServices>;

/** Layer of rules: authentication, federation, identity pools, temporary credentials, operators. */
export function createServices(shared: Shared, directory: Directory, parts: Pick<ApplicationParts, 'secrets' | 'hashing'>) {
  const accounts = createAccountServices(shared, directory, parts);
  const credentials = createCredentialServices(shared, directory, parts);
  const operators = createOperators({
    ...directory,
    identityPools: credentials.identityPools,
    roles: credentials.sts.roles,
    invitations: accounts.authentication.invitations,
    ids: shared.ids,
    region: shared.settings.region,
    consoleUrl: `${shared.settings.baseUrl}/console/`,
  });
  return { ...accounts, ...credentials, operators };
}

/** Sign-in and what follows from it: audit, federation, logout notices. */
function createAccountServices(shared: Shared, directory: Directory, { secrets, hashing }: Pick<ApplicationParts, 'secrets' | 'hashing'>) {
  const { settings, tokens, mail, protection, outboundFetch, clock, ids, logger } = shared;
  const { baseUrl, dataDir, triggers } = settings;
  const { users, participants, risk } = directory;
  const backchannelLogout = createBackchannelLogout({
    clients: directory.clients,
    issuer: tokens.issuer,
    deliveries: mail.deliveries,
    fetch: outboundFetch,
    publicFetch: shared.publicFetch,
    logger,
  });
  tokens.onEnd(backchannelLogout.notify);
  const logDelivery = createLogDelivery({ ...shared, folder: join(dataDir, 'logs') });
  const audit = createAudit({ ...shared, users, delivery: logDelivery, sinks: protection.sinks });
  const notices = createRiskNotices({
    risk,
    users,
    audit,
    mail,
    // Late: notices are records of operations, which authentication makes; their texts may be a function's.
    customSenders: {
      handles: (...args) => authentication.customSenders.handles(...args),
      notify: (...args) => authentication.customSenders.notify(...args),
    },
    baseUrl,
    clock,
    logger,
  });
  const browserSessions = createBrowserSessions(shared);
  const { mode, endpoint } = triggers.kms;
  const authentication: Authentication = createAuthentication({
    ...shared,
    ...directory,
    endBrowsers: async (poolId, userId, keep) => {
      await browserSessions.endAllOf(poolId, userId, keep);
      await participants.endAllOf(poolId, userId, keep);
    },
    messenger: mail.messenger,
    messageLimits: mail.limits,
    protection: {
      risk,
      failures: protection.failures,
      counters: protection.counters,
      passwordLists: protection.passwordLists,
    },
    record: createOperationRecord({ audit, notices, ids }),
    deliveries: mail.deliveries,
    codeSealer: mode === 'aws' ? createKmsCodeSealer(defined({ endpoint })) : createLocalCodeSealer({ key: secrets.codeKey }),
    baseUrl,
    ...defined({ hashing }),
  });
  mail.deliveries.setTransport('function', authentication.customSenders.deliver);
  mail.deliveries.setTransport('logout', backchannelLogout.deliver);
  const samlConnector = createSamlConnector({
    ...shared,
    identityProviders: directory.identityProviders,
    samlSigningKeys: tokens.samlSigningKeys,
    readDocument: createReadDocument(outboundFetch),
  });
  const { origins } = settings.identityProviders;
  const federation = createFederation({
    ...shared,
    ...directory,
    triggers: authentication.federatedTriggers,
    connectors: createConnectors({
      ...createOAuthConnectors({ ...shared, fetch: outboundFetch, signer: tokens.signer, origins }),
      SAML: samlConnector.kind,
      strategy: createStrategyConnector({ ...shared, fetch: outboundFetch, origins }),
    }),
    guards: authentication.guards,
  });
  return { audit, logDelivery, notices, authentication, samlConnector, federation };
}

/** Temporary AWS credentials: identity pools, IAM and STS. */
function createCredentialServices(shared: Shared, directory: Directory, { secrets }: Pick<ApplicationParts, 'secrets'>) {
  const { settings, connection, tokens, fetch, clock } = shared;
  const { baseUrl, region, accountId } = settings;
  const identityPools = createIdentityPools({ ...shared, region, baseUrl });
  const openIdTokens = createOpenIdTokens({ ...shared, keys: tokens.keys, signer: tokens.signer, baseUrl });
  const names = createProviderNames({ region, baseUrl });
  const iamServices = createIamServices(shared);
  const registration = iamServices.iam.providers.oidc.find;
  const externalLogins = createExternalLogins({ providers: settings.identityProviders, fetch, registration, names, clock, accountId });
  const signIns = createActiveSignIns({
    ...directory,
    sessions: tokens.sessions,
    samlPoolOf: (entityId) => samlPoolOf(baseUrl, entityId),
    clock,
  });
  const webIdentity = createWebIdentityVerifier({
    identityIssuer: openIdTokens.issuer,
    identities: createOpenIdTokenVerifier({ openIdTokens, pools: identityPools, connection }),
    externalLogins,
    registration: (name) => registration(`arn:aws:iam::${accountId}:oidc-provider/${name}`),
    issuer: tokens.issuer,
    signIns,
    names,
  });
  const sts = createSecurityTokenService({
    ...shared,
    ...iamServices,
    operator: secrets.operator,
    webIdentity,
    isIdentityPool: async (id) => (await identityPools.find(id)) !== undefined,
    signIns,
  });
  const identities = createIdentities({
    ...shared,
    region,
    baseUrl,
    pools: identityPools,
    issuer: tokens.issuer,
    openIdTokens,
    sts: sts.roleAssumer,
    endCredentials: sts.revocations.revoke,
    externalLogins,
    saml: createSamlLogins({ proofs: sts.samlProofs, signIns }),
    isSignedIn: signIns.isSignedIn,
    signIns,
  });
  return { identityPools, openIdTokens, sts, identities };
}
