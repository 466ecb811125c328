import type { Parts } from '../../operation.js';
import type { XmlValue } from '../../protocol/xml.js';
import { awsCredentials, durationOf, narrowingOf, required } from './parameters.js';

/** AssumeRoleWithSAML, unsigned: the SAML response authenticates the caller. */
export async function assumeRoleWithSaml(
  { assumeRoleWithSaml: assume }: Pick<Parts, 'assumeRoleWithSaml'>,
  parameters: URLSearchParams,
): Promise<XmlValue> {
  const assumed = await assume({
    roleArn: required(parameters, 'RoleArn'),
    providerArn: required(parameters, 'PrincipalArn'),
    response: required(parameters, 'SAMLAssertion'),
    ...narrowingOf(parameters),
    ...durationOf(parameters),
  });
  return {
    Subject: assumed.subject,
    SubjectType: assumed.subjectType,
    Issuer: assumed.issuer,
    Audience: assumed.audience,
    NameQualifier: assumed.nameQualifier,
    SourceIdentity: assumed.sourceIdentity,
    AssumedRoleUser: { Arn: assumed.arn, AssumedRoleId: assumed.id },
    Credentials: awsCredentials(assumed.credentials),
    PackedPolicySize: assumed.packedPolicySize,
  };
}
