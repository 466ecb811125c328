import { type Audit, contextOf } from '../audit/index.js';
import type { Authentication } from '../authentication/index.js';
import type { Risk } from '../directory/risk/index.js';
import type { FederationWatch } from '../federation/index.js';
import { defined } from '../kernel/index.js';

/**
 * Refuses federated sign-ins from blocked addresses (`address_blocked`) and records every one with its risk assessment. Risk has no further
 * effect: as in Cognito, the second factor of federated users is up to their provider.
 */
export function createFederationWatch(parts: {
  readonly risk: Pick<Risk, 'refuseBlocked'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly threats: Authentication['threats'];
}): FederationWatch {
  const { risk, audit, threats } = parts;
  return {
    async admit({ pool, client, origin: { ip } }) {
      if (ip !== undefined) await risk.refuseBlocked(pool.id, client.id, ip);
    },

    async passed(context, { provider, user }) {
      const { pool, client, origin } = context;
      const { sub, username } = user;
      const shown = { user, claimedName: username, callMetadata: {}, custom: false, canChallenge: false, auditOnly: true };
      const riskAssessment = await threats.watch(context, username, () => threats.assess(context, shown));
      audit.record(pool, {
        type: 'SignIn',
        response: 'Pass',
        provider,
        clientId: client.id,
        who: { sub, username },
        challenges: [],
        context: contextOf(origin),
        ...defined({ riskAssessment }),
      });
      await threats.remember(context, user);
    },

    refused({ pool, client, origin }, { provider, reason, who = { name: '' } }) {
      audit.record(pool, {
        type: 'SignIn',
        response: 'Fail',
        reason,
        provider,
        clientId: client.id,
        who: 'sub' in who ? { sub: who.sub, username: who.username } : who,
        challenges: [],
        context: contextOf(origin),
      });
    },
  };
}
