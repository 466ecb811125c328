import { z } from 'zod';
import type { ClientExtensions } from '../../../directory/clients/index.js';
import type { PoolExtensions } from '../../../directory/pools/index.js';
import { type MessageTemplates, problemOfTemplates } from '../../../messaging/index.js';

const MAX_LANGUAGES = 50;
/** Characters of JSON, all templates of a pool together: a pool is read as a whole. */
const MAX_LENGTH = 500_000;

const template = z
  .strictObject({
    subject: z.string().min(1).max(140).exactOptional(),
    html: z.string().min(1).max(20_000).exactOptional(),
    text: z.string().min(1).max(20_000).exactOptional(),
    sms: z.string().min(1).max(1000).exactOptional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'must say something');

const byLanguage = z
  .record(z.string().regex(/^([a-z]{2,3}(-[a-z0-9]{1,8}){0,3}|default)$/, 'must be a language in lower case, or default'), template)
  .refine((languages) => Object.keys(languages).length <= MAX_LANGUAGES, `must be at most ${MAX_LANGUAGES} languages`)
  .exactOptional();

/** `messageTemplates` of a pool. A template that Liquid cannot parse is refused here and not only when a message is sent. */
const messageTemplates = z
  .strictObject({
    'sign-up': byLanguage,
    'resend-code': byLanguage,
    'forgot-password': byLanguage,
    invitation: byLanguage,
    'sign-in': byLanguage,
    'update-attribute': byLanguage,
    'verify-attribute': byLanguage,
  } satisfies Record<keyof MessageTemplates, typeof byLanguage>)
  .superRefine((templates, check) => {
    if (JSON.stringify(templates).length > MAX_LENGTH)
      return check.addIssue({ code: 'custom', message: `must be at most ${MAX_LENGTH} characters` });
    const problem = problemOfTemplates(templates);
    if (problem) check.addIssue({ code: 'custom', message: problem });
  });

/** Extensions of a user pool, in the set-up file and in UpdateUserPoolExtensions. Every member is optional; omitted means off. */
export const poolExtensions = z.strictObject({
  linkVerifiedEmail: z.boolean().exactOptional(),
  credentialsFollowSessions: z.boolean().exactOptional(),
  passwordChangeEndsSessions: z.boolean().exactOptional(),
  keyRotationDays: z.union([z.literal(0), z.int().min(2).max(3650)]).exactOptional(),
  registrationManagement: z.boolean().exactOptional(),
  clientIdMetadataDocuments: z.boolean().exactOptional(),
  rememberConsent: z.boolean().exactOptional(),
  openRegistrationsPerAddress: z.int().min(0).max(1_000_000).exactOptional(),
  openRegistrationsPerPool: z.int().min(0).max(1_000_000).exactOptional(),
  recentSignInSeconds: z.int().min(60).max(86_400).exactOptional(),
  messageTemplates: messageTemplates.exactOptional(),
  smsCountries: z
    .array(z.string().regex(/^\+[1-9]\d{0,6}$/))
    .min(1)
    .max(300)
    .exactOptional(),
  securityProfile: z.enum(['cognito', 'strict']).exactOptional(),
  protocolProfile: z.enum(['cognito', 'openid']).exactOptional(),
} satisfies Schemas<PoolExtensions>);

/** Public JWK. A private key is refused before it is stored. */
const publicKey = z
  .looseObject({ kty: z.enum(['RSA', 'EC', 'OKP']), kid: z.string().max(256).exactOptional() })
  .refine((key) => !['d', 'p', 'q', 'k'].some((member) => member in key), 'must be a public key')
  .refine((key) => JSON.stringify(key).length <= 8192, 'is too long');
const publicKeys = z.strictObject({ keys: z.array(publicKey).min(1).max(10) });

/** Returns whether a URL is `https:` or on loopback. */
function isConfidentialAddress(text: string): boolean {
  if (!URL.canParse(text) || text.includes('#')) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return username === '' && password === '' && (protocol === 'https:' || (protocol === 'http:' && isLoopback));
}

/** Extensions of an app client, in the set-up file and in UpdateUserPoolClientExtensions. Every member is optional; omitted means off. */
export const clientExtensions = z.strictObject({
  jwks: publicKeys.exactOptional(),
  requirePushedAuthorizationRequests: z.boolean().exactOptional(),
  dpopBoundAccessTokens: z.boolean().exactOptional(),
  jwksUri: z
    .string()
    .max(2048)
    .refine(isConfidentialAddress, 'must be an https address with neither fragment nor credentials')
    .exactOptional(),
  requireSignedRequestObject: z.boolean().exactOptional(),
  idTokenEncryption: z
    .strictObject({
      alg: z.enum(['RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW']),
      enc: z.enum(['A128GCM', 'A256GCM', 'A128CBC-HS256', 'A256CBC-HS512']),
    })
    .exactOptional(),
  tlsClientAuth: z
    .union([
      z.strictObject({ subjectDn: z.string().min(3).max(1024) }),
      z.strictObject({ sanDns: z.hostname().max(253) }),
      z.strictObject({ sanUri: z.url().max(1024) }),
      z.strictObject({ sanIp: z.union([z.ipv4(), z.ipv6()]) }),
      z.strictObject({ sanEmail: z.email().max(254) }),
      z.strictObject({ selfSigned: z.literal(true) }),
    ])
    .exactOptional(),
  certificateBoundAccessTokens: z.boolean().exactOptional(),
  fapi2: z.boolean().exactOptional(),
  mayActFor: z
    .array(z.string().regex(/^[\w+]{1,128}$/))
    .max(50)
    .exactOptional(),
  ciba: z.boolean().exactOptional(),
  deviceGrant: z.boolean().exactOptional(),
  backchannelLogoutUri: z
    .string()
    .max(2048)
    .refine(isConfidentialAddress, 'must be an https address with neither fragment nor credentials')
    .exactOptional(),
  apiScopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/))
    .max(50)
    .exactOptional(),
  defaultMaxAge: z.int().min(0).max(31_536_000).exactOptional(),
} satisfies Schemas<ClientExtensions>);

/** Fails to compile when the members of the schema and of the domain type differ. */
type Schemas<Extensions> = { [Name in keyof Required<Extensions>]: z.ZodExactOptional<z.ZodType<Required<Extensions>[Name]>> };
