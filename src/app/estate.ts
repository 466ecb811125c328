import { join } from 'node:path';
import {
  type Audit,
  createAudit,
  createAuditedRecovery,
  createAuditedRegistration,
  createAuditedSignIn,
  createLogDelivery,
  type LogDelivery,
} from '../audit/index.js';
import type { Authentication } from '../authentication/index.js';
import { type Branding, createBranding } from '../directory/branding/index.js';
import { createDomains, type Domains } from '../directory/domains/index.js';
import { createRisk, type Risk } from '../directory/risk/index.js';
import { type AllTerms, createTerms } from '../directory/terms/index.js';
import type { Users } from '../directory/users/index.js';
import type { Federation } from '../federation/index.js';
import type { Clock, Ids, Logger, Sealer } from '../kernel/index.js';
import type { Connection } from '../storage/index.js';
import { type Callers, createCallers } from './callers.js';
import { createDomainHosts, type DomainHosts } from './domain-hosts.js';
import { createGuardedSignIn } from './guarded-sign-in.js';
import { createWatchedFederation } from './watched-federation.js';

interface EstateParts {
  readonly connection: Connection;
  readonly users: Pick<Users, 'findByLogin'>;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Of the server, without a port. */
  readonly baseHost: string;
  readonly dataDir: string;
}

export interface Estate {
  /** What doors and operations use. */
  readonly rooms: {
    readonly domains: Domains;
    readonly terms: AllTerms;
    readonly branding: Branding;
    readonly risk: Risk;
    readonly audit: Audit;
    readonly logDelivery: LogDelivery;
    readonly baseHost: string;
  };
  readonly callers: Callers;
  readonly hosts: DomainHosts;
  /** The services that people come to, guarded by the pool's lists of addresses, and recorded. */
  watched(services: Authentication): Authentication;
  watchedFederation<T extends Federation>(federation: T): T;
  removeAllOf(poolId: string): Promise<void>;
  close(): Promise<void>;
}

/** What belongs to a pool beside its users and clients: host names, looks, terms, and the record of what happened. */
export function createEstate({ baseHost, dataDir, ...parts }: EstateParts): Estate {
  const domains = createDomains({ ...parts, baseHost });
  const terms = createTerms(parts);
  const branding = createBranding(parts);
  const risk = createRisk(parts);
  const logDelivery = createLogDelivery({ ...parts, folder: join(dataDir, 'logs') });
  const audit = createAudit({ ...parts, delivery: logDelivery });
  const callers = createCallers();
  return {
    rooms: { domains, terms, branding, risk, audit, logDelivery, baseHost },
    callers,
    hosts: createDomainHosts({ domains }),
    watched: (services) => ({
      ...services,
      signIn: createAuditedSignIn(
        createGuardedSignIn(services.signIn, risk, () => callers.current().ip),
        audit,
        callers.current,
      ),
      registration: createAuditedRegistration(services.registration, audit, callers.current),
      recovery: createAuditedRecovery(services.recovery, audit, callers.current),
    }),
    watchedFederation: (federation) => createWatchedFederation(federation, { risk, audit, current: callers.current }),
    async removeAllOf(poolId) {
      for (const room of [domains, terms, branding, risk, audit, logDelivery]) await room.removeAllOf(poolId);
    },
    close: () => audit.close(),
  };
}
