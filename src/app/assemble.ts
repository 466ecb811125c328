import type { RequestListener } from 'node:http';
import { createResourceHost } from '../http/resource-gateway/index.js';
import {
  createAnswerHeaders,
  createClientCertificates,
  createHealth,
  createHttpApp,
  createProxies,
  createRouter,
  createStrictTransport,
  createThrottle,
} from '../http/server/index.js';
import { applySetup } from '../setup/index.js';
import { createDirectory } from './directory.js';
import { openResources } from './resources.js';
import { createServices } from './services.js';
import { type ApplicationParts, createShared } from './shared.js';
import { createSurfaces } from './surfaces.js';

export interface Application {
  readonly handler: RequestListener;
  /** Called once the server listens: starts background work. */
  begin(): void;
  /** From now on `/readyz` answers 503. */
  beginStop(): void;
  revokeCredentials(identityId: string): Promise<void>;
  close(): Promise<void>;
}

/** Composition root: creates the layers from the lowest up, and the HTTP application on top. No other folder creates services. */
export async function assemble(parts: ApplicationParts): Promise<Application> {
  const { settings, setup, storage, clock, logger } = parts;
  const { baseUrl, region, accountId, development } = settings;
  const { clientCaFile, clientCertificateHeader } = settings.tls;
  const proxies = createProxies(settings.trustProxy);
  const clientCertificates = createClientCertificates({ proxies, header: clientCertificateHeader, hasCas: clientCaFile !== undefined });

  const shared = createShared(parts);
  const directory = createDirectory(shared);
  const services = createServices(shared, directory, parts);
  const { hosts, oidc, routes } = createSurfaces(shared, directory, services, clientCertificates.of);
  const { sts, openIdTokens, identityPools, operators } = services;

  await storage.ready();
  await openIdTokens.prepare();
  await applySetup(setup, { ...directory, roles: sts.roles, identityPools, logger, accountId, region });
  await operators.renew();

  const resources = openResources({ settings, setup, clock, logger });
  const keyRotation = directory.keyRotationOf(openIdTokens.keySetId);
  let stopping = false;
  const app = createHttpApp(parts, [
    createStrictTransport({ https: baseUrl.startsWith('https:'), development }),
    createHealth({ ping: storage.ping, stopping: () => stopping }),
    createThrottle({ rateLimiter: shared.protection.rateLimiter }),
    createResourceHost({ settings, verifier: sts.verifier, upstreams: resources.upstreams, clock, logger }),
    hosts.middleware,
    createAnswerHeaders(),
    createRouter(routes),
  ]);
  const answer = app.callback();
  const settles = [
    ...(clientCertificateHeader === undefined ? [] : [clientCertificates.settle]),
    ...(typeof settings.trustProxy === 'boolean' ? [] : [proxies.settle]),
  ];

  return {
    handler(req, res) {
      for (const settle of settles) settle(req);
      answer(req, res);
    },
    begin() {
      resources.begin();
      for (const work of [shared.removals, directory.importJobs, shared.mail.deliveries, keyRotation]) work.begin();
    },
    revokeCredentials: sts.revocations.revoke,
    beginStop() {
      stopping = true;
    },
    async close() {
      oidc.close();
      const { removals, mail, protection, triggers } = shared;
      const { importJobs, serviceProviders } = directory;
      const { samlConnector, authentication, notices, audit } = services;
      // In this order: who causes work before what carries it out.
      const all = [removals, keyRotation, importJobs, serviceProviders, samlConnector, authentication, notices, audit];
      for (const one of [...all, mail.deliveries, protection, triggers, resources]) await one.close();
    },
  };
}
