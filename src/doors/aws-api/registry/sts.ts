import type * as Sts from '@aws-sdk/client-sts';
import { assumeRoleWithWebIdentity } from '../operations/sts/assume-role-with-web-identity.js';
import { getCallerIdentity } from '../operations/sts/get-caller-identity.js';
import type { QueryOperation } from '../query-operation.js';
import type { NamesIn } from './types.js';

/** Every operation of STS; `absent` answers as AWS answers an action that it does not know. */
export const stsOperations: Readonly<Record<NamesIn<typeof Sts>, QueryOperation | 'absent'>> = {
  AssumeRole: 'absent',
  AssumeRoleWithSAML: 'absent',
  AssumeRoleWithWebIdentity: { authorization: 'public', run: assumeRoleWithWebIdentity },
  AssumeRoot: 'absent',
  DecodeAuthorizationMessage: 'absent',
  GetAccessKeyInfo: 'absent',
  GetCallerIdentity: { authorization: 'signed', run: getCallerIdentity },
  GetDelegatedAccessToken: 'absent',
  GetFederationToken: 'absent',
  GetSessionToken: 'absent',
  GetWebIdentityToken: 'absent',
};
