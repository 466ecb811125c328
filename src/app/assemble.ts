import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import type { Context, Middleware } from 'koa';
import { createAudit, createLogDelivery, createOperationRecord, createRiskNotices } from '../audit/index.js';
import { createAuthentication, type PasswordHashing } from '../authentication/index.js';
import { createBackchannelLogout } from '../backchannel-logout/index.js';
import { createBranding } from '../directory/branding/index.js';
import { createClients } from '../directory/clients/index.js';
import { createDomains } from '../directory/domains/index.js';
import { createGroups } from '../directory/groups/index.js';
import { createIdentityProviders } from '../directory/identity-providers/index.js';
import { createImportJobs } from '../directory/import-jobs/index.js';
import { createCategoryRates, createKeyRotation, createPools, createProvisionedLimits } from '../directory/pools/index.js';
import { createResourceServers } from '../directory/resource-servers/index.js';
import { createRisk } from '../directory/risk/index.js';
import { createParticipants, createServiceProviders } from '../directory/service-providers/index.js';
import { createTerms } from '../directory/terms/index.js';
import { claimsOf, createUsers } from '../directory/users/index.js';
import { createConnectors, createFederation, createKeyCheck, createOAuthConnectors, createSamlConnector } from '../federation/index.js';
import { createAwsApi } from '../http/aws-api/index.js';
import { createConsole } from '../http/console/index.js';
import { createFederationCallback, returnUrlsBelow } from '../http/federation/index.js';
import {
  accountReturnUrl,
  createDevPages,
  createEventFeedback,
  createHostedUi,
  createRequestCookies,
  type HostedUi,
  isSameOrigin,
  onlyUnderLocalNames,
  readForm,
} from '../http/hosted-ui/index.js';
import { createIdentityIssuer } from '../http/identity-issuer/index.js';
import { createImportUpload } from '../http/import-upload/index.js';
import { createOidcEndpoints, createSignInRequests } from '../http/oidc/index.js';
import { createResourceHost } from '../http/resource-gateway/index.js';
import { createSamlHandlers, type SamlHandlers, samlEndpointsOf, samlPoolOf } from '../http/saml/index.js';
import {
  createAnswerHeaders,
  createClientCertificates,
  createDomainHosts,
  createHealth,
  createHttpApp,
  createProxies,
  createRouter,
  createStrictTransport,
  createThrottle,
} from '../http/server/index.js';
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
import { type Clock, createPageTokens, createSealer, defined, type Ids, type Logger } from '../kernel/index.js';
import { createOperators } from '../operators/index.js';
import { createOutboundFetch, createReadDocument } from '../outbound/index.js';
import type { Secrets, Settings } from '../settings/index.js';
import { applySetup, type Setup } from '../setup/index.js';
import { createRemovals, type Storage } from '../storage/index.js';
import { createTokens, type KeyGenerator } from '../tokens/index.js';
import { createFunctionTriggers, createMayCall, createTriggerOutcomes } from '../triggers/index.js';
import { createCodeSealer } from './code-sealer.js';
import { createMail } from './mail.js';
import { packageRoot } from './package-root.js';
import { createProtection } from './protection.js';
import { openResources } from './resources.js';
import { createSecurityTokenService, type SecurityTokenService } from './security-token-service.js';

export interface ApplicationParts {
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly setup: Setup;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly fetch: typeof fetch;
  readonly hashing?: PasswordHashing;
  readonly generateKeyPair?: KeyGenerator;
}

export interface Application {
  readonly handler: RequestListener;
  /** Called once the server listens: starts background work. */
  begin(): void;
  /** From now on `/readyz` answers 503. */
  beginStop(): void;
  revokeCredentials(identityId: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Composition root: creates every service in order of dependency and passes it what it uses. No other file wires services. Long because a
 * split would only pass most services from one half to the other.
 */
export async function assemble({
  settings,
  secrets,
  setup,
  storage,
  clock,
  ids,
  logger,
  fetch,
  hashing,
  generateKeyPair,
}: ApplicationParts): Promise<Application> {
  const { baseUrl, region, accountId, development } = settings;
  const { connection } = storage;
  const sealer = createSealer(secrets.masterKeys);

  const proxies = createProxies(settings.trustProxy);
  const { clientCaFile, clientCertificateHeader } = settings.tls;
  const clientCertificates = createClientCertificates({ proxies, header: clientCertificateHeader, hasCas: clientCaFile !== undefined });

  const tokens = createTokens({
    connection,
    sealer,
    clock,
    ids,
    announceEnd: (sessions) => backchannelLogout.notify(sessions),
    issuerOf: (poolId) => `${baseUrl}/${poolId}`,
    poolIdOf: (issuer) => (issuer.startsWith(`${baseUrl}/`) ? issuer.slice(baseUrl.length + 1) : undefined),
    ...defined({ generateKeyPair }),
  });
  const protection = createProtection({ settings, storage, clock, logger, fetch });
  const mail = createMail({
    settings,
    connection,
    sealer,
    clock,
    ids,
    logger,
    fetch,
    callFunction: (call) => authentication.customSenders.deliver(call),
    deliverLogoutNotice: (notice) => backchannelLogout.deliver(notice),
  });
  const { messenger, outbox } = mail;

  const triggerOutcomes = createTriggerOutcomes({ clock });
  const triggers = createFunctionTriggers({
    outcomes: triggerOutcomes,
    functions: settings.triggers.functions,
    ...defined({
      moduleUser: settings.triggers.modules.user,
      lambda: settings.triggers.lambda.mode === 'aws' ? settings.triggers.lambda : undefined,
    }),
    fetch,
    clock,
    logger,
  });

  const removals = createRemovals({ connection, clock, ids, logger });
  const clients = createClients({ connection, sealer, clock, ids, removals });
  const users = createUsers({ connection, sealer, clock, ids, providerNames: (poolId) => identityProviders.names(poolId) });
  const groups = createGroups({ connection, clock, users });
  const resourceServers = createResourceServers({ connection, clock });
  const outboundFetch = createOutboundFetch({ fetch, ...settings.identityProviders });
  const check = createKeyCheck({ fetch: outboundFetch, logger });
  const identityProviders = createIdentityProviders({
    connection,
    sealer,
    clock,
    check,
    nameBeginning: async (pool, prefix) => (await users.findByNamePrefix(pool, prefix))?.username,
  });
  const backchannelLogout = createBackchannelLogout({
    clients,
    issuer: tokens.issuer,
    deliveries: mail.deliveries,
    fetch: outboundFetch,
    logger,
  });
  const readDocument = createReadDocument(outboundFetch);
  const samlConnector = createSamlConnector({
    connection,
    identityProviders,
    samlSigningKeys: tokens.samlSigningKeys,
    readDocument,
    clock,
    ids,
    logger,
  });
  const serviceProviders = createServiceProviders({
    connection,
    clients,
    clock,
    ids,
    logger,
    fetchMetadata: readDocument,
    returnUrlOf: (poolId) => samlEndpointsOf(baseUrl, poolId).returnUrl,
  });
  const participants = createParticipants({ connection, clock });
  const pools = createPools({
    connection,
    clock,
    ids,
    region,
    securityProfile: settings.securityProfile,
    keys: tokens.keys,
    mayCall: createMayCall(settings.triggers.functions),
    removals,
  });

  const baseHost = new URL(baseUrl).hostname;
  const domains = createDomains({
    connection,
    clock,
    baseHost,
    resourcesHost: settings.resources.baseUrl === undefined ? undefined : new URL(settings.resources.baseUrl).hostname,
  });
  const hosts = createDomainHosts({ domains });
  const terms = createTerms({ connection, clock, ids });
  const branding = createBranding({ connection, clock, ids });
  const risk = createRisk({ connection, clock });
  const logDelivery = createLogDelivery({ connection, clock, logger, folder: join(settings.dataDir, 'logs') });
  const audit = createAudit({ connection, users, delivery: logDelivery, sinks: protection.sinks, sealer, clock, ids, logger });
  const notices = createRiskNotices({
    risk,
    users,
    audit,
    mail,
    customSenders: {
      handles: (...args) => authentication.customSenders.handles(...args),
      notify: (...args) => authentication.customSenders.notify(...args),
    },
    baseUrl,
    clock,
    logger,
  });
  const authentication = createAuthentication({
    connection,
    pools,
    clients,
    resourceServers,
    identityProviders,
    users,
    groups,
    tokens,
    removals,
    endBrowsers: async (poolId, userId, keep) => {
      await oidc.endAllOf(poolId, userId, keep);
      await participants.endAllOf(poolId, userId, keep);
    },
    messenger,
    messageLimits: mail.limits,
    protection: {
      risk,
      failures: protection.failures,
      counters: protection.counters,
      passwordLists: protection.passwordLists,
    },
    record: createOperationRecord({ audit, notices, ids }),
    deliveries: mail.deliveries,
    codeSealer: createCodeSealer({ settings, key: secrets.codeKey }),
    sealer,
    clock,
    ids,
    logger,
    baseUrl,
    triggers,
    ...defined({ hashing }),
  });

  const federation = createFederation({
    connection,
    pools,
    clients,
    identityProviders,
    users,
    groups,
    triggers: authentication.federatedTriggers,
    connectors: createConnectors({
      ...createOAuthConnectors({ fetch: outboundFetch, signer: tokens.signer, clock, ids, origins: settings.identityProviders.origins }),
      SAML: samlConnector.kind,
    }),
    guards: authentication.guards,
    sealer,
    clock,
    ids,
    logger,
  });
  const returnUrlsOf = (ctx: Context, poolId: string) => {
    const host = hosts.hostOf(ctx.req);
    return returnUrlsBelow(host === undefined ? `${baseUrl}/${poolId}` : `${ctx.protocol}://${host}`);
  };
  const importJobs = createImportJobs({
    connection,
    pools,
    users,
    removals,
    folder: join(settings.dataDir, 'imports'),
    clock,
    ids,
    logger,
  });
  const importUpload = createImportUpload({ importJobs, sealer, clock, baseUrl });

  const identityPools = createIdentityPools({ connection, clock, ids, removals, region, baseUrl });
  const openIdTokens = createOpenIdTokens({ keys: tokens.keys, signer: tokens.signer, clock, ids, baseUrl });
  const names = createProviderNames({ region, baseUrl });
  // The token service stores the registrations but is created later; it is called only at request time.
  const registration: SecurityTokenService['iam']['providers']['oidc']['find'] = (arn) => sts.iam.providers.oidc.find(arn);
  const externalLogins = createExternalLogins({ providers: settings.identityProviders, fetch, registration, names, clock, accountId });
  const signIns = createActiveSignIns({
    pools,
    users,
    groups,
    sessions: tokens.sessions,
    participants,
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
  const sts: SecurityTokenService = createSecurityTokenService({
    settings,
    operator: secrets.operator,
    connection,
    sealer,
    clock,
    ids,
    fetch,
    webIdentity,
    isIdentityPool: async (id) => (await identityPools.find(id)) !== undefined,
    signIns,
  });
  const identities = createIdentities({
    connection,
    clock,
    ids,
    region,
    baseUrl,
    pools: identityPools,
    issuer: tokens.issuer,
    openIdTokens,
    sts: sts.roleAssumer,
    endCredentials: (identityId) => sts.revocations.revoke(identityId),
    externalLogins,
    saml: createSamlLogins({ proofs: sts.samlProofs, signIns }),
    isSignedIn: signIns.isSignedIn,
    signIns,
  });

  const operators = createOperators({
    pools,
    clients,
    groups,
    identityPools,
    roles: sts.roles,
    invitations: authentication.invitations,
    ids,
    region,
    consoleUrl: `${baseUrl}/console/`,
  });

  const signInRequests = createSignInRequests({ pools, clients, mail, baseUrl });

  // The OIDC endpoints render errors on the hosted pages, which answer their interactions: a cycle, resolved at request time.
  let hostedUi: HostedUi | undefined;
  const oidc = createOidcEndpoints({
    connection,
    pools,
    clients,
    resourceServers,
    users,
    groups,
    tokens,
    changesFor: authentication.tokenTriggers.changesFor,
    openRegistrations: { perAddress: settings.limits.openRegistrationsPerAddress, perPool: settings.limits.openRegistrationsPerPool },
    claimsOf,
    exchange: identities.exchange,
    sealer,
    clock,
    ids,
    logger,
    baseUrl,
    baseUrlIsPublic: !development,
    hostOf: hosts.hostOf,
    clientCertificateOf: clientCertificates.of,
    logoutHook: (poolId, ended, next) => saml.logoutHook(poolId, ended, next),
    renderError: async (ctx, page) => hostedUi?.renderError(ctx, { ...page, status: 400 }),
    outboundFetch,
    notifyUser: signInRequests.tell,
    renderDevice: async (ctx, poolId, page) => hostedUi?.renderDevice(ctx, poolId, page),
    isSameOrigin: (ctx) => isSameOrigin(ctx, baseUrl),
    renderLogout: async (ctx, pool, page) => hostedUi?.renderLogout(ctx, pool, page),
    wrongDeviceCodes: protection.wrongDeviceCodes,
    internalRedirectsOf: (poolId) => [accountReturnUrl(baseUrl, poolId)],
    interactionUrl: (poolId, uid) => `/${poolId}/login/${uid}`,
  });
  const requestCookies = createRequestCookies({ https: baseUrl.startsWith('https:') });
  hostedUi = createHostedUi({
    ...authentication,
    branding,
    terms,
    audit,
    trackedSessions: tokens.trackedSessions,
    federation,
    returnUrlsOf,
    requestCookies,
    interactions: oidc.interactions,
    signedIn: oidc.signedIn,
    signOutBrowser: oidc.signOutBrowser,
    backchannelRequests: oidc.backchannelRequests,
    users,
    pools,
    clients,
    sealer,
    clock,
    baseUrl,
    logger,
    ids,
    ...defined({ overrides: settings.viewsFolder }),
  });

  const saml: SamlHandlers = createSamlHandlers({
    connection,
    pools,
    serviceProviders,
    participants,
    users,
    groups,
    samlSigningKeys: tokens.samlSigningKeys,
    redeemCode: oidc.redeemCode,
    endSsoSession: oidc.endSsoSession,
    currentSsoSession: oidc.currentSsoSession,
    upstreamLogout: samlConnector.logout,
    samlMetadata: samlConnector.metadata,
    federation,
    returnUrlsOf,
    clients,
    pages: hostedUi,
    requestCookies,
    sealer,
    clock,
    ids,
    logger,
    baseUrl,
  });

  const categories = createCategoryRates({
    limits: createProvisionedLimits({ connection }),
    clock,
    mode: settings.limits.categories,
  });
  const awsApi = createAwsApi({
    ...authentication,
    domains,
    terms,
    branding,
    risk,
    audit,
    logDelivery,
    baseHost,
    baseUrl,
    pools,
    provisionedLimits: categories.limits,
    categoryRate: categories.rateOf,
    rateLimiter: protection.rateLimiter,
    adminActivities: protection.adminActivities,
    clients,
    resourceServers,
    identityProviders,
    serviceProviders,
    samlDetailsOf: samlConnector.detailsOf,
    users,
    operators,
    importJobs,
    importUrlOf: importUpload.urlOf,
    deliveries: mail.deliveries,
    triggerOutcomes,
    groups,
    tokens,
    identityPools,
    identities,
    sts: sts.webIdentityAssumer,
    assumeRoleAs: sts.assumeRoleAs,
    assumeRoleWithSaml: sts.assumeRoleWithSaml,
    userSessions: sts.userSessions,
    iam: sts.iam,
    denials: sts.denials,
    verifier: sts.verifier,
    pageTokens: createPageTokens(sealer),
    constraintsDir: join(packageRoot(), 'src/http/aws-api/constraints'),
    region,
    accountId,
    clock,
    ids,
    logger,
  });

  await storage.ready();
  await openIdTokens.prepare();
  await applySetup(setup, {
    pools,
    clients,
    resourceServers,
    serviceProviders,
    roles: sts.roles,
    identityPools,
    logger,
    accountId,
    region,
  });
  await operators.renew();
  const resources = openResources({ settings, setup, clock, logger });
  const resourceGateway = createResourceHost({ settings, verifier: sts.verifier, upstreams: resources.upstreams, clock, logger });

  const keyRotation = createKeyRotation({
    pools,
    keys: tokens.keys,
    others: [openIdTokens.keySetId],
    everyDays: settings.keyRotationDays,
    logger,
  });

  const identityIssuer = createIdentityIssuer({ openIdTokens });
  const devPages: Middleware = development
    ? onlyUnderLocalNames(createDevPages({ outbox, pools, clients, ids, baseUrl }))
    : (_, next) => next();
  let stopping = false;
  const app = createHttpApp({ settings, logger, clock, ids }, [
    createStrictTransport({ https: baseUrl.startsWith('https:'), development }),
    createHealth({ ping: storage.ping, stopping: () => stopping }),
    createThrottle({ rateLimiter: protection.rateLimiter }),
    resourceGateway,
    hosts.middleware,
    createAnswerHeaders(),
    createRouter({
      root: (ctx, next) => awsApi(ctx, () => devPages(ctx, next)),
      server: {
        assets: hostedUi.middleware,
        console: createConsole({ operators, region, accountId, views: join(packageRoot(), 'views') }),
        dev: devPages,
        [identityIssuer.segment]: identityIssuer.middleware,
        '.well-known': oidc.middleware,
      },
      pool: {
        account: hostedUi.middleware,
        brand: hostedUi.middleware,
        confirmUser: hostedUi.middleware,
        leave: hostedUi.middleware,
        'login/*': hostedUi.middleware,
        passkeys: hostedUi.middleware,
        'signed-out': hostedUi.middleware,
        'theme.css': hostedUi.middleware,
        '.well-known': oidc.middleware,
        device: oidc.middleware,
        login: oidc.middleware,
        logout: oidc.middleware,
        oauth2: oidc.middleware,
        'oauth2/idpresponse': createFederationCallback({ readForm, pages: hostedUi }),
        signup: oidc.middleware,
        saml: saml.middleware,
        saml2: saml.middleware,
        'event-feedback': createEventFeedback({ pools, audit: audit }),
        imports: importUpload.middleware,
      },
    }),
  ]);

  const answer = app.callback();

  return {
    handler(req, res) {
      clientCertificates.settle(req);
      proxies.settle(req);
      answer(req, res);
    },
    begin() {
      resources.begin();
      removals.begin();
      importJobs.begin();
      mail.deliveries.begin();
      keyRotation.begin();
    },
    revokeCredentials: (identityId) => sts.revocations.revoke(identityId),
    beginStop() {
      stopping = true;
    },
    async close() {
      oidc.close();
      await removals.close();
      await keyRotation.close();
      await importJobs.close();
      await serviceProviders.close();
      await samlConnector.close();
      await authentication.close();
      await notices.close();
      await audit.close();
      await mail.deliveries.close();
      await protection.close();
      await triggers.close();
      await resources.close();
    },
  };
}
