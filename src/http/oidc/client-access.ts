import { type AppClient, type Clients, isDocumentUrl } from '../../directory/clients/index.js';
import type { Session, Sessions } from '../../tokens/index.js';
import type { Consents } from './authorize/consents.js';

/** Access of a client that registered itself to an account. */
export interface GrantedAccess {
  readonly clientId: string;
  /** Omitted: its metadata document is not available. */
  readonly client?: AppClient;
  readonly scopes: readonly string[];
  /** Time of the newest sign-in. */
  readonly at: Date;
}

/** Access of clients that registered themselves to accounts, for its users. */
export interface ClientAccess {
  /** One read, and that of each client. */
  list(poolId: string, userId: string): Promise<readonly GrantedAccess[]>;
  /** Ends all tokens of the client for the user, and what it was allowed. */
  end(poolId: string, userId: string, clientId: string): Promise<void>;
}

export function createClientAccess(parts: {
  readonly clients: Pick<Clients, 'find'>;
  readonly sessions: Pick<Sessions, 'listOf' | 'endAllOfClient'>;
  readonly consents: Pick<Consents, 'forget'>;
}): ClientAccess {
  const { clients, sessions, consents } = parts;

  async function accessOf(poolId: string, clientId: string, given: readonly Session[]): Promise<readonly GrantedAccess[]> {
    const client = await clients.find(clientId, { poolId });
    const isListed = client?.poolId === poolId ? client.registration !== undefined : isDocumentUrl(clientId);
    if (!isListed) return [];
    const scopes = [...new Set(given.flatMap(({ scope }) => scope.split(' ')))].filter((scope) => scope !== '');
    const at = new Date(Math.max(...given.map(({ createdAt }) => createdAt.getTime())));
    return [{ clientId, scopes, at, ...(client ? { client } : {}) }];
  }

  return {
    async list(poolId, userId) {
      const byClient = byClientId(await sessions.listOf(poolId, userId));
      const found = await Promise.all([...byClient].map(([clientId, given]) => accessOf(poolId, clientId, given)));
      return found.flat().sort((a, b) => b.at.getTime() - a.at.getTime());
    },
    async end(poolId, userId, clientId) {
      await consents.forget(poolId, userId, clientId);
      await sessions.endAllOfClient(poolId, userId, clientId);
    },
  };
}

function byClientId(sessions: readonly Session[]): ReadonlyMap<string, readonly Session[]> {
  const found = new Map<string, Session[]>();
  for (const session of sessions) found.set(session.clientId, [...(found.get(session.clientId) ?? []), session]);
  return found;
}
