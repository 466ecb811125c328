import type { User } from '../../directory/users/index.js';
import type { ChallengeName } from '../types.js';

/** What a step of a sign-in came to. The machine decides what follows; steps never call each other. */
export type Outcome =
  | {
      readonly kind: 'first-factor-shown';
      readonly user: User;
      /** How the caller names the user; answers to what follows may use it beside the username. */
      readonly calledAs: string;
    }
  | {
      readonly kind: 'challenge';
      readonly name: ChallengeName;
      readonly parameters: Readonly<Record<string, string>>;
      readonly session: string;
    }
  | { readonly kind: 'complete'; readonly user: User };
