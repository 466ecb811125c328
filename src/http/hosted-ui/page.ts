import type { MfaSetup, PasskeySignIn, Recovery, Registration, SignIn } from '../../authentication/index.js';
import type { AllTerms } from '../../directory/terms/index.js';
import type { Users } from '../../directory/users/index.js';
import type { Federation } from '../../federation/index.js';
import type { Clock } from '../../kernel/index.js';
import type { Interactions } from '../oidc/index.js';
import type { FederatedResponses } from './federated-responses.js';
import type { PageContext } from './page-context.js';
import type { UnsolicitedResponseCookies } from './unsolicited-response.js';

/** Handlers of a page: `show` for GET and HEAD, `submit` for POST. A missing handler gives 405. */
export interface Page {
  show?(page: PageContext): Promise<void> | void;
  submit?(page: PageContext): Promise<void> | void;
}

export interface PageParts {
  readonly interactions: Interactions;
  readonly signIn: SignIn;
  readonly passkeySignIn: PasskeySignIn;
  readonly registration: Registration;
  readonly recovery: Recovery;
  readonly mfaSetup: MfaSetup;
  readonly terms: Pick<AllTerms, 'shownAt'>;
  readonly federation: Federation;
  readonly answers: Pick<FederatedResponses, 'begin'>;
  readonly unsolicited: Pick<UnsolicitedResponseCookies, 'take'>;
  readonly users: Pick<Users, 'findBySub'>;
  readonly clock: Clock;
}
