import { defined } from '../../kernel/index.js';
import { type Assertion, SamlError } from '../../saml/index.js';
import type { SamlProofs, SignIns } from '../../sts/index.js';
import { refusals } from '../errors.js';
import type { IdentityPool } from '../types.js';
import { loginKey } from './login-keys.js';
import type { VerifiedLogin } from './verified-login.js';

/**
 * Purpose of a login. A response is valid once per purpose: clients send the same one to GetId and
 * then for a token or credentials.
 */
export type LoginUse = 'arrive' | 'enter' | 'unlink';

/**
 * Logins at SAML providers that the pool names by the ARN of their registration
 * (CreateSAMLProvider).
 */
export interface SamlLogins {
  /**
   * `response` in base64. Throws `provider_unsupported`, `login_token_invalid`. One write; the
   * registration is read through a cache.
   */
  verify(pool: Pick<IdentityPool, 'samlProviderArns'>, arn: string, response: string, use: LoginUse): Promise<VerifiedLogin>;
}

const MAX_SUBJECT = 255;

export function createSamlLogins(parts: {
  readonly proofs: SamlProofs;
  readonly signIns: Pick<SignIns, 'ofAssertion' | 'stands'>;
}): SamlLogins {
  const { proofs, signIns } = parts;

  async function verified(arn: string, response: string, use: LoginUse): Promise<VerifiedLogin> {
    const proof = await proofs.prove(arn, response);
    if (!proof) throw refusals.providerUnsupported();
    const { assertion } = proof;
    const subject = assertion.nameId.value;
    if (subject.length > MAX_SUBJECT) throw refusals.loginInvalid('The name of the subject is too long.');
    const signIn = await signIns.ofAssertion(assertion);
    if (signIn && !(await signIns.stands(signIn))) throw refusals.loginInvalid('Token has been revoked.');
    await proof.spend(`identity-pool:${use}`);
    const login = { provider: arn, clientId: assertion.audience, subject, key: loginKey(arn, subject), claims: claimsOf(assertion) };
    return { ...login, ...defined({ signIn }) };
  }

  return {
    async verify({ samlProviderArns }, arn, response, use) {
      if (!samlProviderArns.includes(arn)) throw refusals.providerUnsupported();
      return verified(arn, response, use).catch((cause: unknown) => {
        throw cause instanceof SamlError ? refusals.loginInvalid(cause.message, { cause }) : cause;
      });
    },
  };
}

const NAME_IDENTIFIER = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier';

/**
 * Converts attributes to claims: one value as it is, several as a list. The subject has its name in
 * principal tags.
 */
function claimsOf({ attributes, nameId }: Assertion): Readonly<Record<string, unknown>> {
  const stated = [...attributes].filter(([, values]) => values.length > 0);
  return Object.fromEntries([
    [NAME_IDENTIFIER, nameId.value] as const,
    ...stated.map(([name, values]) => [name, values.length === 1 ? values[0] : values] as const),
  ]);
}
