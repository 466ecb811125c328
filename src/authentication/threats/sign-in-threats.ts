import { loginKey, type User, type Users } from '../../directory/users/index.js';
import { CodedError } from '../../kernel/index.js';
import { amendUser } from '../amend-user.js';
import type { Aside, Judgement, Origin, SignInContext, SignOuts } from '../types.js';
import type { CompromisedPasswords } from './compromised/index.js';
import { JudgedRefusal } from './judgement.js';
import type { KnownPlaces } from './known-places.js';
import { saysWhere } from './known-places.js';
import type { Spread, TakeoverProtection } from './takeover/index.js';

/** What the sign-in machine asks about threats. Pools that do not judge them cost nothing. */
export interface SignInThreats {
  /** Counts the attempt, and that it failed. */
  watch<T>(context: SignInContext, username: string, aside: Aside, work: () => Promise<T>): Promise<T>;
  /**
   * After the first proof. `password`: as it was shown, where it was in clear. Throws `risk_blocked`, and `password_reset_required` for a
   * password that is in everybody's lists: only a new one opens the account from then on.
   */
  judge(
    context: SignInContext,
    shown: {
      readonly user: User;
      readonly calledAs: string;
      readonly aside: Aside;
      readonly custom: boolean;
      readonly canBeAsked: boolean;
      readonly password?: string;
      /** For the record only: nothing is refused, nobody is told. */
      readonly observed?: boolean;
    },
  ): Promise<Judgement | undefined>;
  remember(context: SignInContext, user: User, aside: Aside): Promise<void>;
  /** A password that is to take the place of a temporary one. Throws `password_compromised`. */
  refuseKnown(context: SignInContext, asked: { readonly password: string; readonly username: string }): Promise<void>;
}

const FAILURES: readonly string[] = ['credentials_wrong', 'code_mismatch', 'user_unknown', 'attempts_exceeded'];

export function createSignInThreats(parts: {
  readonly users: Users;
  readonly compromised: CompromisedPasswords;
  readonly takeover: TakeoverProtection;
  readonly spread: Spread;
  readonly places: KnownPlaces;
  readonly signOuts: Pick<SignOuts, 'afterPasswordChange'>;
  /** Of the request that is answered, where a call tells no other. */
  readonly currentOrigin: () => Origin;
}): SignInThreats {
  const { users, compromised, takeover, spread, places, signOuts, currentOrigin } = parts;
  const originOf = ({ origin }: Aside): Origin => ({ ...currentOrigin(), ...origin });

  async function isKnownPlace({ pool }: SignInContext, user: User, aside: Aside): Promise<boolean> {
    return saysWhere(pool, aside) && (await places.nameOf(pool, user.sub, aside)) !== undefined;
  }

  async function refuseCompromised({ pool, client }: SignInContext, user: User, password: string): Promise<boolean> {
    // Whoever is about to set a new password does so anyway.
    if (user.status !== 'CONFIRMED') return false;
    const found = await compromised.find(pool, { clientId: client.id, moment: 'SIGN_IN', password, names: [] });
    if (found !== 'block') return found === 'watch';
    await amendUser(users, pool, user, (current) => (current.password?.hash === user.password?.hash ? { status: 'RESET_REQUIRED' } : {}));
    await signOuts.afterPasswordChange(pool, user.sub);
    throw new JudgedRefusal('password_reset_required', { compromised: true, blocked: true });
  }

  return {
    async watch({ pool }, username, aside, work) {
      if (!pool.protection) return work();
      const name = loginKey(pool, username);
      spread.attempted(pool.id, name, originOf(aside).ip);
      try {
        return await work();
      } catch (error) {
        if (error instanceof CodedError && FAILURES.includes(error.code)) spread.failed(pool.id, name);
        throw error;
      }
    },
    async judge(context, { user, calledAs, aside, custom, canBeAsked, password, observed }) {
      const known = password !== undefined && (await refuseCompromised(context, user, password));
      const judgement = await takeover.judge(context, {
        user,
        calledAs: loginKey(context.pool, calledAs),
        origin: originOf(aside),
        knownPlace: await isKnownPlace(context, user, aside),
        custom,
        canBeAsked,
        ...(observed === undefined ? {} : { observed }),
      });
      return known ? { ...judgement, compromised: true } : judgement;
    },
    async refuseKnown({ pool, client }, { password, username }) {
      const asked = { clientId: client.id, moment: 'PASSWORD_CHANGE', password, names: [username] } as const;
      const found = await compromised.find(pool, asked);
      if (found === 'block') throw new JudgedRefusal('password_compromised', { compromised: true, blocked: true });
    },
    remember: (context, user, aside) => takeover.remember(context, { user, origin: originOf(aside) }),
  };
}
