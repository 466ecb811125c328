import { defineReplayCache } from '../../storage/index.js';

/** IDs of assertions from unsolicited responses: each is accepted once (SAML 2.0 Profiles 4.1.4.5). */
export const createUsedAssertions = defineReplayCache({
  name: 'SamlUsedAssertion',
  collection: 'saml_used_assertions',
  owner: 'poolId',
});
