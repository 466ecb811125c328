import type { Clients } from '../directory/clients/index.js';
import type { Groups } from '../directory/groups/index.js';
import type { Pools } from '../directory/pools/index.js';
import type { Users } from '../directory/users/index.js';
import type { Clock, Ids, Logger, Sealer } from '../kernel/index.js';
import type { Messenger } from '../messaging/index.js';
import type { RefreshTokens, Sessions, TokenIssuer } from '../tokens/index.js';
import { createAccessCheck } from './access/index.js';
import { createAccounts, createUserAttributes } from './accounts/index.js';
import { createDiscreetDelivery } from './discreet-delivery.js';
import { createCourier, createOneTimeCodes } from './factors/one-time-code/index.js';
import { createPasswordFactor, createPasswordHashing, createPasswords, type PasswordHashing } from './factors/password/index.js';
import { createPowMod, createSrpFactor, createSrpPairs, createSrpVerifiers, type SrpPairs } from './factors/srp/index.js';
import { createChallengeSessions, createNewPasswordRequired, createPasswordVerifier, createSignIn } from './flows/index.js';
import { createInvitations } from './invitations/index.js';
import { type Connection, createMarks } from './marks.store.js';
import { createRecovery } from './recovery/index.js';
import { createRegistration } from './registration/index.js';
import { createStrangers } from './strangers.js';
import { createLimits, createPasswordAttempts, createTurns } from './threats/index.js';
import { createTokenSets } from './token-sets/index.js';
import type { AccessCheck, Accounts, Invitations, Recovery, Registration, SignIn, TokenSets, UserAttributes } from './types.js';

export interface AuthenticationParts {
  readonly connection: Connection;
  readonly users: Users;
  readonly groups: Pick<Groups, 'standingOf'>;
  readonly clients: Clients;
  readonly pools: Pools;
  readonly tokens: { readonly issuer: TokenIssuer; readonly sessions: Sessions; readonly refreshTokens: RefreshTokens };
  readonly messenger: Messenger;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** One for the whole process: several servers in it share the cores. Absent: one of its own. */
  readonly hashing?: PasswordHashing;
  readonly srpPairs?: SrpPairs;
}

export interface Authentication {
  readonly signIn: SignIn;
  readonly tokenSets: TokenSets;
  readonly registration: Registration;
  readonly recovery: Recovery;
  readonly invitations: Invitations;
  readonly access: AccessCheck;
  readonly accounts: Accounts;
  readonly userAttributes: UserAttributes;
  /** Stops making SRP pairs; resolves when messages underway have left. */
  close(): Promise<void>;
}

/** The parts list of the room. */
export function createAuthentication(parts: AuthenticationParts): Authentication {
  const { connection, users, groups, clients, pools, tokens, messenger, sealer, clock, ids, logger } = parts;
  const powMod = createPowMod();
  const { hashing = createPasswordHashing(), srpPairs: pairs = createSrpPairs({ powMod, ids }) } = parts;

  const marks = createMarks(connection);
  const strangers = createStrangers(sealer);
  const attempts = createPasswordAttempts({ users, marks, clock, logger });
  const limits = createLimits({ marks, clock });
  const turns = createTurns();
  const discreet = createDiscreetDelivery({ logger });

  const passwords = createPasswords({ hashing, verifiers: createSrpVerifiers({ powMod, ids }), clock });
  const codes = createOneTimeCodes({ users, marks, sealer, clock, ids });
  const courier = createCourier({ messenger });
  const srp = createSrpFactor({ pairs, powMod, strangers });

  const sessions = createChallengeSessions({ marks, sealer, clock, ids });
  const signIn = createSignIn({
    password: createPasswordFactor({ users, passwords, attempts, turns, strangers }),
    passwordVerifier: createPasswordVerifier({ users, srp, sessions, attempts, turns, strangers, clock }),
    newPasswordRequired: createNewPasswordRequired({ users, passwords, sessions, clock }),
    clock,
  });

  return {
    signIn,
    tokenSets: createTokenSets({ users, groups, ...tokens, ids }),
    registration: createRegistration({ users, passwords, codes, courier, discreet, limits, strangers, ids }),
    recovery: createRecovery({ users, passwords, codes, courier, discreet, limits, strangers }),
    invitations: createInvitations({ users, passwords, courier, ids }),
    access: createAccessCheck({ users, pools, clients, issuer: tokens.issuer, sessions: tokens.sessions }),
    accounts: createAccounts({ users, sessions: tokens.sessions }),
    userAttributes: createUserAttributes({ users }),
    async close() {
      pairs.close();
      await discreet.close();
    },
  };
}
