import type { Clock } from '../../kernel/index.js';
import { type Connection, createParticipantStore, type Participant, subjectKeyOf } from './participants.store.js';

/** Participants of SSO sessions, which receive logout requests: kept for half a day. */
export interface Participants {
  /** One write. */
  join(participant: Participant): Promise<void>;
  /**
   * Returns the participants that a logout request of one service provider addresses: by NameID,
   * and by session index where it has one. One read.
   */
  meant(poolId: string, provider: string, nameId: string, sessionIndexes: readonly string[]): Promise<readonly Participant[]>;
  /** One read. */
  ofBrowser(poolId: string, browser: string): Promise<readonly Participant[]>;
  /** Finds an active participant by its session index. One read. */
  find(poolId: string, sessionIndex: string): Promise<Participant | undefined>;
  endSsoSession(poolId: string, browser: string): Promise<void>;
  /** Ends the participations of a user; `keep`: SSO session to leave out. One write. */
  endAllOf(poolId: string, userId: string, keep?: string): Promise<void>;
}

const KEPT_MS = 12 * 3600 * 1000;

export function createParticipants({ connection, clock }: { connection: Connection; clock: Clock }): Participants {
  const store = createParticipantStore(connection);
  return {
    async join(participant) {
      const { poolId, sessionIndex, provider, nameId } = participant;
      await store.put({
        ...participant,
        _id: `${poolId}/${sessionIndex}`,
        subjectKey: subjectKeyOf(provider, nameId.value),
        expiresAt: new Date(clock.now() + KEPT_MS),
      });
    },
    async meant(poolId, provider, nameId, sessionIndexes) {
      const found = await store.findBySubject(poolId, subjectKeyOf(provider, nameId));
      const active = found.filter(({ expiresAt }) => expiresAt.getTime() > clock.now());
      return sessionIndexes.length === 0 ? active : active.filter(({ sessionIndex }) => sessionIndexes.includes(sessionIndex));
    },
    async ofBrowser(poolId, browser) {
      return (await store.findByBrowser(poolId, browser)).filter(({ expiresAt }) => expiresAt.getTime() > clock.now());
    },
    async find(poolId, sessionIndex) {
      const found = await store.find(poolId, sessionIndex);
      return found && found.expiresAt.getTime() > clock.now() ? found : undefined;
    },
    endSsoSession: store.removeByBrowser,
    endAllOf: store.removeOfUser,
  };
}
