import assert from 'node:assert/strict';
import { type ExpectedResponse, SamlError, type SamlErrorCode, validateResponse } from '../../../src/saml/index.js';
import { expecting } from './issuer.js';

/** The response is refused, for this reason. */
export async function refused(xml: string, code: SamlErrorCode, change: Partial<ExpectedResponse> = {}): Promise<void> {
  const error = await validateResponse(xml, expecting(change)).then(
    (assertion) => assert.fail(`was believed: ${JSON.stringify(assertion)}`),
    (cause: unknown) => cause,
  );
  assert.ok(error instanceof SamlError, `not a refusal: ${error}`);
  assert.equal(error.code, code, `${error.message} ${error.detail}`);
}
