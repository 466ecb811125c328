import { z } from 'zod';
import { strategy, trigger } from './operator-code.js';
import { cipherSuites, flag, proxies, webAddress } from './values.js';

const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

const secret = z.string().min(1).meta({ secret: true });

const upstream = z
  .strictObject({
    endpoint: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('URL of a compatible server. Default: an embedded one, on files in the data folder.'),
    region: z.string().min(1).default('us-east-1').describe('Region that requests to the upstream are signed for.'),
    accessKeyId: z.string().min(1).optional().describe('Access key for the upstream. Clients never receive it.'),
    secretAccessKey: secret.optional(),
  })
  .prefault({});

const awsPlace = z.strictObject({
  endpoint: webAddress.optional().describe('Endpoint. Default: AWS.'),
  region: z.string().min(1).optional().describe('Region. Default: the region of the server.'),
});

const idTokens = (issuer: string, jwksUri: string) =>
  z.strictObject({ issuer: webAddress.default(issuer), jwksUri: webAddress.default(jwksUri) }).prefault({});

/** Parses JSON, the form of structured settings in the environment. */
const fromText = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};

/**
 * Schema of every setting: type, limits, default. The environment variable of a setting is its path in capitals: `operator.accessKeyId` is
 * `OPERATOR_ACCESS_KEY_ID`.
 */
export const settingsSchema = z.strictObject({
  port: whole(0, 65535).default(9229).describe('TCP port. 0: any free port.'),
  host: z
    .string()
    .min(1)
    .optional()
    .describe('Address to listen on. Default: loopback in development, every address with a public base URL.'),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Public URL of the server, which issuers and links begin with. A public host name turns development mode off. Default: http://localhost:{port}.',
    ),
  trustProxy: proxies
    .default(false)
    .describe(
      'Trusted reverse proxies: addresses and networks (CIDR), separated by commas, whose X-Forwarded-* headers are used. true: every peer is trusted.',
    ),
  tls: z
    .strictObject({
      port: whole(0, 65535)
        .optional()
        .describe('TCP port of a TLS listener in addition to the plain one. 0: any free port. Default: no TLS listener.'),
      certFile: z.string().min(1).optional().describe('Certificate with its chain, PEM. Reloaded when the file changes.'),
      keyFile: z.string().min(1).optional().describe('Private key of the certificate, PEM.'),
      development: flag.default(false).describe('Without certFile: serve a self-made certificate under a public base URL, too.'),
      ciphers: cipherSuites
        .default([
          'ECDHE-ECDSA-AES256-GCM-SHA384',
          'ECDHE-RSA-AES256-GCM-SHA384',
          'ECDHE-ECDSA-AES128-GCM-SHA256',
          'ECDHE-RSA-AES128-GCM-SHA256',
        ])
        .describe(
          'Cipher suites of TLS 1.2 by their OpenSSL names, separated by commas, the preferred one first (BCP 195, FAPI 2.0 Security Profile 5.2.2). Those of TLS 1.3 are always on.',
        ),
      clientCertificates: flag.default(false).describe('Request client certificates on the TLS listener (mutual TLS, RFC 8705).'),
      clientCaFile: z
        .string()
        .min(1)
        .optional()
        .describe('PEM of the CAs that may issue client certificates. Default: client certificates count as self-signed.'),
      clientCertificateHeader: z
        .string()
        .regex(/^[a-z0-9-]{1,64}$/i)
        .optional()
        .describe(
          'Header in which the proxies of trustProxy forward the client certificate that they verified (PEM, percent-encoded; or RFC 9440).',
        ),
    })
    .prefault({}),
  dataDir: z.string().min(1).default('./data').describe('Folder of keys, the embedded store, the outbox, and embedded S3 and DynamoDB.'),
  setup: z
    .string()
    .optional()
    .describe(
      'File of user pools, identity pools, roles, buckets and tables that are created at start when missing. Default: config/demo.yaml in development, none otherwise.',
    ),
  securityProfile: z
    .enum(['cognito', 'strict'])
    .default('cognito')
    .describe('Default security profile of user pools: cognito, or strict (OWASP ASVS 5.0, level 2). See protection.md.'),
  viewsFolder: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder of Liquid templates that replace the hosted pages of the same name; in a subfolder named by a pool id, for that pool only. Read at start. Default: no replacement.',
    ),
  mongodbUri: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb:// or mongodb+srv://')
    .optional()
    .describe('Connection string of a MongoDB server. Default: the embedded store.'),
  masterKey: secret
    .optional()
    .describe('Key that encrypts every secret at rest: 32 bytes, base64. Default: generated at first start, in the data folder.'),
  formerMasterKeys: z.string().default('').describe('Earlier master keys, separated by commas: used to decrypt, never to encrypt.'),
  keyRotationDays: whole(0, 3650)
    .refine((days) => days !== 1, 'must be 0 or at least 2')
    .default(0)
    .describe(
      'Days after which signing keys are rotated, for the identity issuer and for pools without an interval of their own. 0: never.',
    ),
  clockToleranceSeconds: whole(10, 300)
    .default(180)
    .describe(
      'Tolerance for the clocks of others: client assertions, signed requests, ID tokens of identity providers, SAML messages. FAPI 2.0 clients and CIBA requests: 60 at most. DPoP proofs: 300, whatever is set here.',
    ),
  region: z
    .string()
    .regex(/^[a-z0-9-]{2,32}$/)
    .default('us-east-1')
    .describe('Region in ids and ARNs.'),
  accountId: z
    .string()
    .regex(/^\d{12}$/)
    .default('123456789012')
    .describe('Account id in ARNs.'),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  operator: z
    .strictObject({
      accessKeyId: z
        .string()
        .regex(/^\w{16,128}$/)
        .optional()
        .describe(
          'Access key of the root operator, for operations that require IAM permissions. Default: generated at first start, in the data folder.',
        ),
      secretAccessKey: secret.optional(),
    })
    .prefault({}),
  smtp: z
    .strictObject({
      url: z
        .url({ protocol: /^smtps?$/ })
        .optional()
        .meta({ secret: true })
        .describe(
          'smtp://user:password@host:port. Default: in development messages go to the outbox in the data folder, otherwise they fail.',
        ),
      from: z.string().default('Cognate <no-reply@localhost>').describe('Sender of all e-mail.'),
    })
    .prefault({}),
  email: z
    .strictObject({
      provider: z
        .enum(['smtp', 'ses'])
        .optional()
        .describe('E-mail transport. Default: smtp when smtp.url is set; otherwise the outbox in development, and none in production.'),
      ses: awsPlace.prefault({}),
      perDestinationPerHour: whole(0, 1_000_000).default(60).describe('E-mails to one address per clock hour. 0: no limit.'),
    })
    .prefault({}),
  sms: z
    .strictObject({
      provider: z
        .enum(['sns', 'twilio', 'http'])
        .optional()
        .describe('SMS transport. Default: the outbox in development, none in production.'),
      sns: awsPlace.extend({ senderId: z.string().min(1).max(11).optional() }).prefault({}),
      twilio: z
        .strictObject({
          endpoint: webAddress.default('https://api.twilio.com'),
          accountSid: z.string().min(1).optional(),
          authToken: secret.optional(),
          from: z.string().min(1).optional().describe('Sender: a phone number, a name, or a messaging service (MG…).'),
        })
        .prefault({}),
      http: z
        .strictObject({
          url: z
            .url({ protocol: /^https?$/ })
            .optional()
            .describe('URL of an HTTP gateway, which receives a signed POST of JSON.'),
          secret: z.string().min(16).optional().meta({ secret: true }).describe('HMAC key that signs the requests.'),
          body: z
            .preprocess(fromText, z.record(z.string(), z.json()))
            .optional()
            .describe('JSON body; its strings may contain {to}, {text} and {id}. Default: an object of these three.'),
          headers: z
            .preprocess(fromText, z.record(z.string().regex(/^[\w-]+$/), z.string().regex(/^[^\r\n]*$/)))
            .default({})
            .meta({ secret: true })
            .describe('Additional request headers, such as the API key of the gateway. In the environment: JSON.'),
        })
        .prefault({}),
      perDestinationPerHour: whole(0, 1_000_000).default(30).describe('SMS messages to one number per clock hour. 0: no limit.'),
      perPoolPerHour: whole(0, 10_000_000).default(1000).describe('SMS messages of one pool per clock hour. 0: no limit.'),
    })
    .prefault({}),
  sts: z
    .strictObject({
      mode: z
        .enum(['local', 'aws'])
        .default('local')
        .describe('Issuer of temporary credentials: this server, or AWS STS (or a compatible service).'),
      endpoint: z
        .url({ protocol: /^https?$/ })
        .default('https://sts.amazonaws.com')
        .describe('Endpoint, with mode aws.'),
      region: z.string().min(1).default('us-east-1').describe('Region, with mode aws.'),
    })
    .prefault({}),
  triggers: z
    .strictObject({
      functions: z
        .preprocess(fromText, z.record(z.string().regex(/^arn:/, 'must be an ARN'), trigger))
        .default({})
        .meta({ secret: true })
        .describe(
          'Functions of Lambda triggers by ARN, each {module, handler, environment, read, write, allow}, {url, secret}, {lambda: {endpoint, region, functionName}} or {cognito: {userPoolId, clientId, …}} (migration from a pool of Amazon Cognito), and the ids of the pools that may use it (pools; default: all). Paths of module, read and write are relative to the settings file. In the environment: JSON.',
        ),
      modules: z
        .strictObject({
          user: z
            .string()
            .regex(/^\d{1,10}:\d{1,10}$/, 'must be {uid}:{gid}')
            .transform((text) => ({ uid: Number(text.split(':')[0]), gid: Number(text.split(':')[1]) }))
            .optional()
            .describe('System user that modules run as, {uid}:{gid}, when the server is started as root. Default: the user of the server.'),
        })
        .prefault({}),
      lambda: z
        .strictObject({
          mode: z.enum(['off', 'aws']).default('off').describe('Invoke all other ARNs at AWS Lambda (or a compatible service).'),
          endpoint: z
            .url({ protocol: /^https?$/ })
            .optional()
            .describe('Endpoint, with mode aws. Default: AWS.'),
          region: z.string().min(1).optional().describe('Region, with mode aws. Default: the region of each ARN.'),
        })
        .prefault({}),
      kms: z
        .strictObject({
          mode: z
            .enum(['off', 'aws'])
            .default('off')
            .describe('Encrypt codes for custom senders with the key KMSKeyID at AWS KMS (or a compatible service) instead of codeKey.'),
          endpoint: webAddress.optional().describe('Endpoint, with mode aws. Default: AWS.'),
        })
        .prefault({}),
      codeKey: z
        .string()
        .refine((key) => Buffer.from(key, 'base64').length === 32, 'must be 32 bytes in base64')
        .optional()
        .meta({ secret: true })
        .describe(
          'Key that encrypts codes for custom senders: 32 bytes, base64. Default: generated at first start, in the data folder (code.key).',
        ),
    })
    .prefault({}),
  compromisedPasswords: z
    .strictObject({
      pwnedPath: z
        .string()
        .min(1)
        .optional()
        .describe('Local copy of the Pwned Passwords hashes (SHA-1): the file ordered by hash, or a folder of ranges. Default: none.'),
      rangeApi: webAddress
        .optional()
        .describe(
          'Base URL of a Pwned Passwords range API (https://api.pwnedpasswords.com), which receives the first five digits of a hash. Default: not used.',
        ),
      onFailure: z.enum(['allow', 'refuse']).default('allow').describe('Decision on a password when a list is unavailable.'),
    })
    .prefault({})
    .describe('Lists of compromised passwords in addition to the one that comes with the server.'),
  limits: z
    .strictObject({
      perAddress: whole(0, 1_000_000)
        .optional()
        .describe(
          'Requests per second from one address (IPv6: one /64), averaged over ten seconds. 0: no limit. Default: 300, in development 0.',
        ),
      perClient: whole(0, 1_000_000).optional().describe('Requests per second of one app client. Default: 1000, in development 0.'),
      perUser: whole(0, 1_000_000).optional().describe('Requests per second for one user from one address. Default: 10, in development 0.'),
      failuresPerAddress: whole(0, 1_000_000)
        .optional()
        .describe('Failed sign-ins from one address in ten minutes, whatever the user. 0: no limit. Default: 300, in development 0.'),
      backchannelRequestsPerUser: whole(0, 1_000_000)
        .default(6)
        .describe(
          'Messages that one app client may cause to one user per clock hour (CIBA); further requests get access_denied. 0: no limit.',
        ),
      openRegistrationsPerAddress: whole(0, 1_000_000)
        .default(60)
        .describe(
          'Clients registered without an initial access token from one address per hour, at pools without a limit of their own. 0: no limit.',
        ),
      openRegistrationsPerPool: whole(0, 1_000_000)
        .default(200)
        .describe('Clients registered without an initial access token at one pool per hour, likewise. 0: no limit.'),
      categories: z
        .enum(['off', 'set', 'cognito'])
        .default('set')
        .describe(
          "Request rates per operation category: set: those that UpdateProvisionedLimit has set; cognito: also Cognito's defaults; off: none.",
        ),
    })
    .prefault({})
    .describe('Rate limits.'),
  events: z
    .strictObject({
      log: flag.default(false).describe('Write security events to the log.'),
      file: z.string().min(1).optional().describe('File that security events are appended to, one JSON document per line. Default: none.'),
      url: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe('URL that receives security events as signed POSTs of JSON. Default: none.'),
      secret: z.string().min(16).optional().meta({ secret: true }).describe('HMAC key that signs the requests.'),
    })
    .prefault({})
    .describe(
      "Sinks of the security events of all pools and of operators' activity, in addition to the store and to log delivery of pools.",
    ),
  identityProviders: z
    .strictObject({
      google: idTokens('https://accounts.google.com', 'https://www.googleapis.com/oauth2/v3/certs'),
      apple: idTokens('https://appleid.apple.com', 'https://appleid.apple.com/auth/keys'),
      facebook: z.strictObject({ url: webAddress.default('https://graph.facebook.com') }).prefault({}),
      amazon: z.strictObject({ url: webAddress.default('https://api.amazon.com') }).prefault({}),
      allowPrivateAddresses: flag.default(false).describe('Allow identity providers at private addresses.'),
      origins: z
        .preprocess(fromText, z.record(webAddress, webAddress))
        .default({})
        .describe('Replacement origins by origin, for networks in which the public ones cannot be reached. In the environment: JSON.'),
      strategies: z
        .preprocess(fromText, z.record(z.string().regex(/^[A-Za-z][\w-]{0,63}$/, 'must be letters, digits, _ and -'), strategy))
        .default({})
        .describe(
          'Passport strategies that identity providers may name, each {module, options, subject, claims, trusted}: an installed package, or a path relative to the settings file; paths in the profile of the subject (default: id) and of further claims by name. trusted: accept one whose requests cannot be limited. In the environment: JSON.',
        ),
    })
    .prefault({})
    .describe('Issuers and JWKS of the providers whose logins identity pools accept.'),
  registeredClients: z
    .strictObject({
      origins: z
        .preprocess(fromText, z.record(webAddress, webAddress))
        .default({})
        .describe(
          'Replacement origins by origin, which may be private, for the addresses of clients that registered themselves; their other addresses must be public. In the environment: JSON.',
        ),
    })
    .prefault({})
    .describe('Requests to clients from dynamic registration: keys, request objects, logout tokens.'),
  resources: z
    .strictObject({
      baseUrl: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe(
          'Public URL of S3 and DynamoDB: a host that serves nothing else, best under another domain than the base URL. Default: the base URL, which the sign-in pages and the console share.',
        ),
    })
    .prefault({})
    .describe('Public address of the resource gateway.'),
  s3: upstream.describe('Upstream of S3 requests.'),
  dynamodb: upstream.describe('Upstream of DynamoDB requests.'),
});

/** Parsed settings, before defaults that depend on the process. */
export type GivenSettings = z.infer<typeof settingsSchema>;
