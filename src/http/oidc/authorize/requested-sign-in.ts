import { errors, interactionPolicy } from 'oidc-provider';
import type { UserPool } from '../../../directory/pools/index.js';
import { reachedAcr } from './authorize-request.js';
import { acrIn, subsIn } from './claims-parameter.js';

const { Check } = interactionPolicy;
const { NO_NEED_TO_PROMPT, REQUEST_PROMPT } = Check;

/**
 * Replaces the checks of oidc-provider for `sub` and essential `acr` in the `claims` parameter, which compare with a session `acr` and ask
 * for a sign-in again and again: a new sign-in that does not meet the request ends it (OpenID Connect Core section 5.5.1).
 */
export function checkRequestedSignIn(login: interactionPolicy.Prompt, pool: UserPool): void {
  for (const name of ['claims_id_token_sub_value', 'essential_acrs', 'essential_acr']) login.checks.remove(name);
  login.checks.add(
    new Check('requested_sub', 'requested subject could not be obtained', 'login_required', ({ oidc }) => {
      const subs = subsIn(oidc.claims);
      const sub = oidc.session?.accountId;
      if (sub === undefined || subs.every((accepted) => accepted.includes(sub))) return NO_NEED_TO_PROMPT;
      if (oidc.result?.login) throw new errors.LoginRequired('requested subject could not be obtained');
      return REQUEST_PROMPT;
    }),
  );
  login.checks.add(
    new Check('requested_acr', 'requested ACR could not be obtained', 'login_required', ({ oidc }) => {
      const acr = acrIn(oidc.claims);
      const { accountId, amr = [] } = oidc.session ?? {};
      if (!acr?.essential || accountId === undefined || reachedAcr(pool, amr, acr.values) !== undefined) return NO_NEED_TO_PROMPT;
      if (oidc.result?.login) throw new errors.UnmetAuthenticationRequirements('requested ACR could not be obtained');
      return REQUEST_PROMPT;
    }),
  );
}
