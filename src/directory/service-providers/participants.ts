import type { Clock } from '../../kernel/index.js';
import { type Connection, createParticipantStore, subjectKeyOf } from './participants.store.js';

/** A service provider that was told of a sign-in. */
export interface Participant {
  readonly poolId: string;
  /** `SessionIndex`, unguessable. */
  readonly sessionIndex: string;
  /** Name of the service provider. */
  readonly provider: string;
  readonly userId: string;
  /** The authorization server's name for the browser session. */
  readonly browser: string;
  readonly nameId: { readonly value: string; readonly format: string; readonly spNameQualifier?: string; readonly nameQualifier?: string };
}

/** Who is to hear that somebody signs out: kept for half a day. */
export interface Participants {
  /** One write. */
  join(participant: Participant): Promise<void>;
  /** Those of one service provider that a logout request means: by name, and by session where it says one. One read. */
  meant(poolId: string, provider: string, nameId: string, sessionIndexes: readonly string[]): Promise<readonly Participant[]>;
  /** One read. */
  ofBrowser(poolId: string, browser: string): Promise<readonly Participant[]>;
  /** By its session index, while it stands. One read. */
  find(poolId: string, sessionIndex: string): Promise<Participant | undefined>;
  endSsoSession(poolId: string, browser: string): Promise<void>;
  /** Of a user; `keep`: the browser session whose stay. One write. */
  endAllOf(poolId: string, userId: string, keep?: string): Promise<void>;
  removeAllOf(poolId: string): Promise<void>;
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
    removeAllOf: store.removeAllOf,
  };
}
