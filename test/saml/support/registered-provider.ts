import { CreateSAMLProviderCommand } from '@aws-sdk/client-iam';
import { randomIds } from '../../../src/kernel/index.js';
import { type AssertionFacts, NAME_ID_FORMATS, writeErrorResponse, writeIdpMetadata, writeResponse } from '../../../src/saml/index.js';
import { fresh, iamAs } from '../../iam/support.js';
import { keyOf } from '../../saml-idp/support/keys.js';
import type { TestServer } from '../../support/server.js';

export const ATTRIBUTES = 'https://aws.amazon.com/SAML/Attributes/';
export const SIGN_IN = 'https://signin.aws.amazon.com/saml';

export interface ResponseOptions {
  nameId?: string;
  format?: string;
  attributes?: Record<string, string | readonly string[]>;
  audience?: string;
  recipient?: string;
  issuer?: string;
  sessionNotOnOrAfter?: number;
  /** Whose key signs. */
  key?: string;
}

export interface RegisteredProvider {
  readonly arn: string;
  readonly name: string;
  readonly entityId: string;
  /** A response, in base64, signed just now. */
  respond(options?: ResponseOptions): Promise<string>;
  refuse(): string;
}

/** An identity provider that somebody registered with CreateSAMLProvider. */
export async function registeredProvider(server: TestServer, validUntil?: number): Promise<RegisteredProvider> {
  const name = fresh('saml');
  const entityId = `https://${name}.example.com/idp`;
  const [ssoUrl, sloUrl] = [`${entityId}/sso`, `${entityId}/slo`];
  const written = writeIdpMetadata({ entityId, certificates: [keyOf('idp').certificate], ssoUrl, sloUrl, displayName: name });
  const until = validUntil === undefined ? '' : ` validUntil="${new Date(validUntil).toISOString()}"`;
  const metadata = written.replace(' entityID=', `${until} entityID=`);
  const { SAMLProviderArn } = await iamAs(server).send(new CreateSAMLProviderCommand({ Name: name, SAMLMetadataDocument: metadata }));
  const base64 = (xml: string): string => Buffer.from(xml).toString('base64');
  const place = (destination: string, issuer = entityId) => ({ issuer, destination, now: server.clock.now(), ids: randomIds });
  return {
    arn: SAMLProviderArn!,
    name,
    entityId,
    async respond({ attributes = {}, nameId = 'maria', format = NAME_ID_FORMATS.persistent, ...options } = {}) {
      const facts: AssertionFacts = {
        nameId: { value: nameId, format },
        audience: options.audience ?? 'urn:amazon:webservices',
        sessionIndex: '_s',
        authnInstant: server.clock.now(),
        ...(options.sessionNotOnOrAfter === undefined ? {} : { sessionNotOnOrAfter: options.sessionNotOnOrAfter }),
        authnContext: 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password',
        attributes: Object.entries(attributes).map(([key, values]) => ({ name: key, values: [values].flat() })),
      };
      const safety = { key: keyOf(options.key ?? 'idp'), signResponse: true, signAssertion: true };
      return base64(await writeResponse(place(options.recipient ?? SIGN_IN, options.issuer), facts, safety));
    },
    refuse: () => base64(writeErrorResponse(place(SIGN_IN), ['urn:oasis:names:tc:SAML:2.0:status:Responder'], 'no', keyOf('idp'))),
  };
}
