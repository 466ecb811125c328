import { createHash } from 'node:crypto';
import { type Clock, defined, type Ids } from '../../kernel/index.js';
import { endedSignIn } from '../assume-role.js';
import { assumedRoleArn } from '../aws-ids.js';
import { stsError } from '../errors.js';
import { newCredentials } from '../new-credentials.js';
import { evaluateTrust, type PolicyDocument, type RequestContext, requestContext } from '../policy/index.js';
import { checkRoleRequest, packedSize, violation } from '../role-request.js';
import type { Role, Roles } from '../roles.js';
import { tagContext } from '../session-context.js';
import { checkSessionTags, requestTagContext } from '../session-tags.js';
import type { SessionTokens } from '../session-token.js';
import type { SignIns } from '../sign-ins.js';
import { readSessionPolicies } from '../sts.js';
import type { RoleRequest, SignedSession } from '../types.js';
import { givesRole, invalid, readRoleAttributes } from './role-attributes.js';
import { MAX_RESPONSE, type SamlProof, type SamlProofs, toStsError } from './saml-proof.js';

export interface SamlRoleRequest extends Pick<RoleRequest, 'roleArn' | 'durationSeconds'> {
  /** ARN of the SAML provider, `arn:aws:iam::{account}:saml-provider/{name}`. */
  readonly providerArn: string;
  /** SAML response, base64. */
  readonly response: string;
  /** Session policy as JSON, up to 2048 characters. */
  readonly policy?: string;
  readonly policyArns?: readonly string[];
}

export interface SamlSession extends SignedSession {
  readonly subject: string;
  /** NameID format without `urn:oasis:names:tc:SAML:2.0:nameid-format:`. */
  readonly subjectType: string;
  readonly issuer: string;
  /** Recipient of the response. */
  readonly audience: string;
  readonly nameQualifier: string;
  readonly sourceIdentity?: string;
}

/**
 * AssumeRoleWithSAML: issues a session of a role to a user of a registered identity provider, if
 * the assertion contains the role and the role's trust policy allows it. A response is valid once
 * per role. Throws `validation`, `invalid_identity_token`, `expired_identity_token`,
 * `idp_rejected_claim`, `role_access_denied` (for roles that do not exist, too),
 * `malformed_policy`, `packed_policy_too_large`, `invalid_parameter`.
 */
export type AssumeRoleWithSaml = (request: SamlRoleRequest) => Promise<SamlSession>;

export function createAssumeRoleWithSaml(parts: {
  readonly proofs: SamlProofs;
  readonly roles: Pick<Roles, 'find'>;
  readonly tokens: SessionTokens;
  readonly signIns: Pick<SignIns, 'ofAssertion' | 'stands'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly accountId: string;
  readonly managedPolicy: (arn: string) => Promise<PolicyDocument | undefined>;
}): AssumeRoleWithSaml {
  const { clock, accountId } = parts;

  async function proofOf({ providerArn, response }: SamlRoleRequest): Promise<SamlProof> {
    const proof = await parts.proofs.prove(providerArn, response).catch((cause: unknown) => {
      throw toStsError(cause);
    });
    if (!proof) throw invalid("Specified provider doesn't exist");
    return proof;
  }

  return async (request) => {
    const { roleArn, providerArn } = request;
    checkRequest(request);
    const { sessionPolicies, policyArns } = await readSessionPolicies(request, parts.managedPolicy);
    const proof = await proofOf(request);
    const { assertion } = proof;
    const attributes = readRoleAttributes(assertion);
    const { roleSessionName, sourceIdentity } = attributes;
    const durationSeconds = checkRoleRequest({
      roleArn,
      roleSessionName,
      ...withDuration(request.durationSeconds ?? attributes.sessionDuration),
    });
    const { tags, transitiveTagKeys } = checkSessionTags(attributes);
    const packedPolicySize = packedSize([...sessionPolicies, ...policyArns], tags);

    const role = await parts.roles.find(roleArn);
    const saml = samlContext(proof, accountId);
    const context: RequestContext = {
      ...requestContext({ now: clock.now() }),
      ...requestTagContext(attributes),
      ...saml,
      'aws:FederatedProvider': providerArn,
      'sts:RoleSessionName': roleSessionName,
      ...defined({ 'sts:SourceIdentity': sourceIdentity }),
      ...tagContext('aws:ResourceTag', role?.tags),
    };
    const actions = [
      'sts:AssumeRoleWithSAML',
      ...((attributes.tags ?? []).length > 0 ? ['sts:TagSession'] : []),
      ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
    ];
    const given = givesRole(assertion, roleArn, providerArn);
    for (const action of actions)
      if (!role || !given || !trusts(role, action, providerArn, accountId, context))
        throw stsError('role_access_denied', `Not authorized to perform ${action}`);
    const { id, arn, maxSessionSeconds } = role!;
    if (durationSeconds > maxSessionSeconds)
      throw stsError('validation', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
    const signIn = await parts.signIns.ofAssertion(assertion);
    if (signIn && !(await parts.signIns.stands(signIn))) throw endedSignIn();
    await proof.spend(`role:${arn}`).catch((cause: unknown) => {
      throw toStsError(cause);
    });

    const credentials = newCredentials(parts, shorter(durationSeconds, assertion.sessionNotOnOrAfter, clock));
    const sessionToken = parts.tokens.seal({
      ...credentials,
      roleArn: arn,
      roleId: id,
      roleSessionName,
      saml: { provider: providerArn, context: saml },
      sessionPolicies,
      ...defined({
        signIns: signIn ? [signIn] : undefined,
        policyArns: policyArns.length > 0 ? policyArns : undefined,
        tags: Object.keys(tags).length > 0 ? tags : undefined,
        transitiveTagKeys: transitiveTagKeys.length > 0 ? transitiveTagKeys : undefined,
        sourceIdentity,
      }),
      issuedAt: clock.now(),
    });
    return {
      credentials: { ...credentials, sessionToken },
      arn: assumedRoleArn(arn, roleSessionName),
      id: `${id}:${roleSessionName}`,
      ...defined({ packedPolicySize, sourceIdentity }),
      subject: saml['saml:sub'],
      subjectType: saml['saml:sub_type'],
      issuer: saml['saml:iss'],
      audience: saml['saml:aud'],
      nameQualifier: saml['saml:namequalifier'],
    };
  };
}

function checkRequest({ roleArn, providerArn, response, durationSeconds }: SamlRoleRequest): void {
  checkRoleRequest({ roleArn, roleSessionName: 'named-later', ...withDuration(durationSeconds) });
  if (providerArn.length < 20) throw violation(providerArn, 'principalArn', 'have length greater than or equal to 20');
  if (providerArn.length > 2048) throw violation(providerArn, 'principalArn', 'have length less than or equal to 2048');
  if (response.length < 4) throw violation('***', 'sAMLAssertion', 'have length greater than or equal to 4');
  if (response.length > MAX_RESPONSE) throw violation('***', 'sAMLAssertion', `have length less than or equal to ${MAX_RESPONSE}`);
}

const withDuration = (durationSeconds: number | undefined): { durationSeconds?: number } =>
  durationSeconds === undefined ? {} : { durationSeconds };

/** Limits the duration to the session at the identity provider (`SessionNotOnOrAfter`). */
function shorter(seconds: number, sessionEnds: number | undefined, clock: Clock): number {
  return sessionEnds === undefined ? seconds : Math.max(0, Math.min(seconds, Math.floor((sessionEnds - clock.now()) / 1000)));
}

function trusts(role: Role, action: string, provider: string, accountId: string, context: RequestContext): boolean {
  const principal = { kind: 'federated', provider, accountId } as const;
  return role.accountId === accountId && evaluateTrust(role.trustPolicy, { action, principal, context }).decision === 'allow';
}

const FORMATS = 'urn:oasis:names:tc:SAML:2.0:nameid-format:';
const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';

/**
 * Returns the condition keys of the assertion (IAM: available keys for SAML-based federation),
 * which are also in the result.
 */
function samlContext({ provider, assertion }: SamlProof, accountId: string) {
  const { issuer, nameId, recipient } = assertion;
  const format = nameId.format ?? UNSPECIFIED;
  return {
    'saml:aud': recipient,
    'saml:iss': issuer,
    'saml:sub': nameId.value,
    'saml:sub_type': format.startsWith(FORMATS) ? format.slice(FORMATS.length) : format,
    // AWS's formula for the provider's name, no secret.
    'saml:namequalifier': createHash('sha1').update(`${issuer}${accountId}/${provider.name}`).digest('base64'),
    'saml:doc': `${accountId}/${provider.name}`,
  };
}
