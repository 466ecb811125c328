import { join } from 'node:path';
import {
  type Audit,
  createAudit,
  createAuditedRecovery,
  createAuditedRegistration,
  createAuditedSignIn,
  createLogDelivery,
  deviceName,
  type LogDelivery,
  type Sink,
} from '../audit/index.js';
import type { Authentication } from '../authentication/index.js';
import { type Branding, createBranding } from '../directory/branding/index.js';
import { createDomains, type Domains } from '../directory/domains/index.js';
import { createRisk, type Risk } from '../directory/risk/index.js';
import { type AllTerms, createTerms } from '../directory/terms/index.js';
import type { Users } from '../directory/users/index.js';
import type { FederationWatch } from '../federation/index.js';
import { createDomainHosts, type DomainHosts } from '../http/server/index.js';
import type { Clock, Ids, Logger, Sealer } from '../kernel/index.js';
import type { FailuresByAddress } from '../limits/index.js';
import type { MessageLimits, Sender } from '../messaging/index.js';
import type { Connection } from '../storage/index.js';
import { createFederationWatch } from './federation-watch.js';
import { createGuardedSignIn } from './guarded-sign-in.js';
import { createRiskNotices } from './risk-notices.js';
import { createThrottledSignIn } from './throttled-sign-in.js';

interface EstateParts {
  readonly connection: Connection;
  readonly users: Pick<Users, 'findByLogin' | 'findBySub'>;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Host of the server, without a port. */
  readonly baseHost: string;
  readonly resourcesHost: string | undefined;
  readonly dataDir: string;
  readonly baseUrl: string;
  readonly failures: FailuresByAddress;
  readonly sinks: readonly Pick<Sink, 'take'>[];
  readonly mail: { readonly sender: Sender; readonly limits: Pick<MessageLimits, 'admit'> };
  readonly customSenders: Pick<Authentication['customSenders'], 'handles' | 'notify'>;
}

export interface Estate {
  /** Services that handlers and API operations use. */
  readonly services: {
    readonly domains: Domains;
    readonly terms: AllTerms;
    readonly branding: Branding;
    readonly risk: Risk;
    readonly audit: Audit;
    readonly logDelivery: LogDelivery;
    readonly baseHost: string;
  };
  readonly hosts: DomainHosts;
  /** Wraps sign-in, registration and recovery with address rules, throttling and audit. */
  guarded(services: Authentication): Authentication;
  federationWatch(threats: Authentication['threats']): FederationWatch;
  removeAllOf(poolId: string): Promise<void>;
  close(): Promise<void>;
}

/** Services of a pool beside its users and clients: domains, branding, terms, risk rules and audit. */
export function createEstate({ baseHost, dataDir, baseUrl, failures, mail, customSenders, ...parts }: EstateParts): Estate {
  const domains = createDomains({ ...parts, baseHost });
  const terms = createTerms(parts);
  const branding = createBranding(parts);
  const risk = createRisk(parts);
  const logDelivery = createLogDelivery({ ...parts, folder: join(dataDir, 'logs') });
  const audit = createAudit({ ...parts, delivery: logDelivery });
  const notices = createRiskNotices({ ...parts, risk, audit, mail, customSenders, deviceName, baseUrl });
  return {
    services: { domains, terms, branding, risk, audit, logDelivery, baseHost },
    hosts: createDomainHosts({ domains }),
    guarded: (services) => ({
      ...services,
      signIn: createAuditedSignIn(createThrottledSignIn(createGuardedSignIn(services.signIn, risk), failures), {
        audit,
        ids: parts.ids,
        notify: notices.notify,
      }),
      registration: createAuditedRegistration(services.registration, audit),
      recovery: createAuditedRecovery(services.recovery, audit),
    }),
    federationWatch: (threats) => createFederationWatch({ risk, audit, threats }),
    async removeAllOf(poolId) {
      for (const service of [domains, terms, branding, risk, audit, logDelivery]) await service.removeAllOf(poolId);
    },
    async close() {
      await notices.close();
      await audit.close();
    },
  };
}
