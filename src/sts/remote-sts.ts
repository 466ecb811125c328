import { defined, readAnswer } from '../kernel/index.js';
import { stsError } from './errors.js';
import type { PolicyDocument } from './policy/index.js';
import { assumedRoleOf, errorOf, parseAnswer, unavailable } from './query-answer.js';
import { checkRoleRequest } from './role-request.js';
import { checkWebIdentityRequest, type WebIdentityAssumer, type WebIdentityRequest } from './sts.js';
import type { AssumedRole, RoleAssumer } from './types.js';

const TIME_LIMIT_MS = 5000;
const MAX_ANSWER = 64 * 1024;

/**
 * Issues credentials through AWS's STS, or another with its Query protocol, which has the roles and
 * trusts the issuer of our web identity tokens. Throws as the local one, and `sts_unavailable`.
 */
export function createRemoteSts(parts: {
  readonly region: string;
  /** Omitted: `https://sts.{region}.amazonaws.com`. */
  readonly endpoint?: string;
  readonly fetch: typeof fetch;
}): RoleAssumer & WebIdentityAssumer {
  const endpoint = parts.endpoint ?? `https://sts.${parts.region}.amazonaws.com`;

  async function assumeRoleWithWebIdentity(request: WebIdentityRequest): Promise<AssumedRole> {
    const { policy, policyArns = [], webIdentityToken } = request;
    checkRoleRequest(request);
    checkWebIdentityRequest({ webIdentityToken, policy, policyArns });
    const { status, text } = await post(formOf(request));
    const answer = parseAnswer(text);
    if (status === 200) return assumedRoleOf(answer);
    throw errorOf(answer, status);
  }

  async function post(form: URLSearchParams): Promise<{ status: number; text: string }> {
    try {
      const answer = await parts.fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', accept: 'text/xml' },
        body: form.toString(),
        redirect: 'error',
        signal: AbortSignal.timeout(TIME_LIMIT_MS),
      });
      return { status: answer.status, text: (await readAnswer(answer, MAX_ANSWER)).toString('utf8') };
    } catch (cause) {
      throw unavailable('no answer', cause);
    }
  }

  return {
    assumeRoleWithWebIdentity,
    async assumeRole({ token }, { sessionPolicies = [], ...request }) {
      const policy = merged(sessionPolicies);
      return assumeRoleWithWebIdentity({ ...request, webIdentityToken: await token(), ...defined({ policy }) });
    },
  };
}

function formOf(request: WebIdentityRequest): URLSearchParams {
  const form = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: request.roleArn,
    RoleSessionName: request.roleSessionName,
    WebIdentityToken: request.webIdentityToken,
  });
  if (request.durationSeconds !== undefined) form.set('DurationSeconds', String(request.durationSeconds));
  if (request.policy !== undefined) form.set('Policy', request.policy);
  for (const [i, arn] of (request.policyArns ?? []).entries()) form.set(`PolicyArns.member.${i + 1}.arn`, arn);
  return form;
}

/**
 * Merges session policies: STS takes one inline policy; one with the statements of all is
 * equivalent, if they have the same version.
 */
function merged(policies: readonly PolicyDocument[]): string | undefined {
  const [first, ...others] = policies;
  if (!first) return undefined;
  if (others.some((policy) => policy.Version !== first.Version))
    throw stsError('malformed_policy', 'Session policies of one session must be of one version.');
  const statements = policies.flatMap((policy) => policy.Statement).map(({ Sid: _unique, ...statement }) => statement);
  return JSON.stringify({ ...defined({ Version: first.Version }), Statement: statements });
}
