import type * as Sts from '@aws-sdk/client-sts';
import { assumeRole } from '../operations/sts/assume-role.js';
import { assumeRoleWithSaml } from '../operations/sts/assume-role-with-saml.js';
import { assumeRoleWithWebIdentity } from '../operations/sts/assume-role-with-web-identity.js';
import { decodeAuthorizationMessage } from '../operations/sts/decode-authorization-message.js';
import { getAccessKeyInfo } from '../operations/sts/get-access-key-info.js';
import { getCallerIdentity } from '../operations/sts/get-caller-identity.js';
import { getFederationToken } from '../operations/sts/get-federation-token.js';
import { getSessionToken } from '../operations/sts/get-session-token.js';
import type { QueryOperation } from '../query-operation.js';
import type { NamesIn } from './types.js';

/** All operations of STS; `absent` ones are answered like an unknown action. */
export const stsOperations: Readonly<Record<NamesIn<typeof Sts>, QueryOperation | 'absent'>> = {
  AssumeRole: { authorization: 'signed', run: assumeRole },
  AssumeRoleWithSAML: { authorization: 'public', run: assumeRoleWithSaml },
  AssumeRoleWithWebIdentity: { authorization: 'public', run: assumeRoleWithWebIdentity },
  AssumeRoot: 'absent',
  DecodeAuthorizationMessage: { authorization: 'signed', run: decodeAuthorizationMessage },
  GetAccessKeyInfo: { authorization: 'signed', run: getAccessKeyInfo },
  GetCallerIdentity: { authorization: 'signed', run: getCallerIdentity },
  GetDelegatedAccessToken: 'absent',
  GetFederationToken: { authorization: 'signed', run: getFederationToken },
  GetSessionToken: { authorization: 'signed', run: getSessionToken },
  GetWebIdentityToken: 'absent',
};
