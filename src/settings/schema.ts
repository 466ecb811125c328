import { isIP } from 'node:net';
import { z } from 'zod';

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
/** `true`, `false`, or addresses and networks; comma-separated in the environment. */
const proxies = z.union([
  flag,
  z
    .union([z.array(z.string()), z.string().transform((text) => text.split(',').map((part) => part.trim()))])
    .refine(
      (networks) => networks.length > 0 && networks.every(isNetwork),
      'must be true, false, or a list of addresses and networks (CIDR)',
    ),
]);
const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

const secret = z.string().min(1).meta({ secret: true });

const upstream = z
  .strictObject({
    endpoint: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('A compatible server. Absent: one is embedded, on files in the data folder.'),
    region: z.string().min(1).default('us-east-1').describe('The region that requests to the server are signed for.'),
    accessKeyId: z.string().min(1).optional().describe("The server's own key; users never see it."),
    secretAccessKey: secret.optional(),
  })
  .prefault({});

const webAddress = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/$/, ''));
const awsPlace = z.strictObject({
  endpoint: webAddress.optional().describe('Absent: AWS.'),
  region: z.string().min(1).optional().describe("Absent: the server's own region."),
});

const idTokens = (issuer: string, jwksUri: string) =>
  z.strictObject({ issuer: webAddress.default(issuer), jwksUri: webAddress.default(jwksUri) }).prefault({});

/** User pools that may name a function. */
const pools = z.array(z.string().regex(/^[\w-]+_[0-9a-zA-Z]+$/)).optional();
const path = z.string().min(1);

const trigger = z.union([
  z.strictObject({
    module: path,
    handler: z.string().min(1).default('handler'),
    environment: z.record(z.string(), z.string()).default({}),
    read: z.array(path).optional(),
    write: z.array(path).optional(),
    allow: z.array(z.enum(['addons', 'child-process', 'wasi', 'worker'])).optional(),
    pools,
  }),
  z.strictObject({ url: z.url({ protocol: /^https?$/ }), secret: z.string().min(16), pools }),
  z.strictObject({
    pools,
    lambda: z.strictObject({ endpoint: z.url({ protocol: /^https?$/ }).optional(), region: z.string().min(1).optional() }),
  }),
  z.strictObject({
    pools,
    cognito: z
      .strictObject({
        userPoolId: z.string().regex(/^[\w-]+_[0-9a-zA-Z]+$/),
        clientId: z.string().regex(/^[\w+]{1,128}$/),
        clientSecret: z.string().min(1).optional(),
        endpoint: webAddress.optional(),
        region: z.string().min(1).optional(),
        accessKeyId: z.string().min(1).optional(),
        secretAccessKey: z.string().min(1).optional(),
      })
      .refine((pool) => (pool.accessKeyId === undefined) === (pool.secretAccessKey === undefined), 'give both keys or neither'),
  }),
]);

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
  port: whole(0, 65535).default(9229).describe('TCP port. 0 takes a free one.'),
  host: z
    .string()
    .min(1)
    .optional()
    .describe('Address to listen on. Default: loopback in development, every address with a public base URL.'),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('How clients reach the server. A public one ends development mode. Default: http://localhost:{port}.'),
  trustProxy: proxies
    .default(false)
    .describe(
      'Whose X-Forwarded-* headers are believed: addresses and networks (CIDR) of the proxies in front, separated by commas. true: of whoever connects.',
    ),
  tls: z
    .strictObject({
      port: whole(0, 65535).optional().describe('TCP port of a TLS listener beside the plain one. 0 takes a free one. Absent: none.'),
      certFile: z.string().min(1).optional().describe('Certificate and its chain, PEM; read again when the file changes.'),
      keyFile: z.string().min(1).optional().describe("The certificate's private key, PEM."),
      development: flag
        .default(false)
        .describe('Without certFile: whether a certificate of our own making is served under a public base URL, too.'),
      clientCertificates: flag.default(false).describe('Whether clients of the TLS listener are asked for a certificate (mutual TLS).'),
      clientCaFile: z
        .string()
        .min(1)
        .optional()
        .describe('PEM of the CAs that client certificates may come from. Absent: they count as self-signed.'),
      clientCertificateHeader: z
        .string()
        .regex(/^[a-z0-9-]{1,64}$/i)
        .optional()
        .describe(
          'Header in which the proxies of trustProxy hand on the certificate that they have verified (PEM, percent-encoded; or RFC 9440).',
        ),
    })
    .prefault({}),
  dataDir: z.string().min(1).default('./data').describe('Where keys, the embedded store, the outbox and embedded resources lie.'),
  setup: z
    .string()
    .optional()
    .describe(
      'File of user pools, identity pools, roles, buckets and tables that are made at start when missing. Default: config/demo.yaml in development, none otherwise.',
    ),
  securityProfile: z
    .enum(['cognito', 'strict'])
    .default('cognito')
    .describe(
      'Security profile of user pools that have none of their own: cognito, or strict (OWASP ASVS 5.0, level 2). See protection.md.',
    ),
  viewsFolder: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Folder of Liquid templates that take the place of the hosted pages' own of the same name; in a subfolder named like a pool, for that pool. Read at start. Absent: none.",
    ),
  mongodbUri: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb:// or mongodb+srv://')
    .optional()
    .describe('A MongoDB server. Absent: the embedded store.'),
  masterKey: secret.optional().describe('Seals every secret at rest: 32 bytes, base64. Absent: made at first start, in the data folder.'),
  formerMasterKeys: z.string().default('').describe('Earlier master keys, separated by commas: still opened, never sealed with.'),
  keyRotationDays: whole(0, 3650)
    .refine((days) => days !== 1, 'must be 0 or at least 2')
    .default(0)
    .describe('Days after which signing keys are replaced, for pools that say nothing themselves and the identity issuer. 0: never.'),
  region: z
    .string()
    .regex(/^[a-z0-9-]{2,32}$/)
    .default('us-east-1')
    .describe('The region in ids and ARNs.'),
  accountId: z
    .string()
    .regex(/^\d{12}$/)
    .default('123456789012')
    .describe('The account in ARNs.'),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  operator: z
    .strictObject({
      accessKeyId: z
        .string()
        .regex(/^\w{16,128}$/)
        .optional()
        .describe('Signs what AWS would ask IAM rights for. Absent: made at first start, in the data folder.'),
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
          'smtp://user:password@host:port. Absent: in development messages go to the outbox in the data folder, otherwise they fail.',
        ),
      from: z.string().default('Cognate <no-reply@localhost>').describe('Sender of all e-mail.'),
    })
    .prefault({}),
  email: z
    .strictObject({
      provider: z
        .enum(['smtp', 'ses'])
        .optional()
        .describe('Who carries e-mail. Absent: smtp where smtp.url is set; otherwise the outbox in development, and nobody elsewhere.'),
      ses: awsPlace.prefault({}),
      perDestinationPerHour: whole(0, 1_000_000).default(60).describe('E-mails to one address in a clock hour. 0: no limit.'),
    })
    .prefault({}),
  sms: z
    .strictObject({
      provider: z
        .enum(['sns', 'twilio', 'http'])
        .optional()
        .describe('Who carries text messages. Absent: the outbox in development, and nobody elsewhere.'),
      sns: awsPlace.extend({ senderId: z.string().min(1).max(11).optional() }).prefault({}),
      twilio: z
        .strictObject({
          endpoint: webAddress.default('https://api.twilio.com'),
          accountSid: z.string().min(1).optional(),
          authToken: secret.optional(),
          from: z.string().min(1).optional().describe('A number, a name, or a messaging service (MG…).'),
        })
        .prefault({}),
      http: z
        .strictObject({
          url: z
            .url({ protocol: /^https?$/ })
            .optional()
            .describe('A gateway of any kind: gets a signed POST of JSON.'),
          secret: z.string().min(16).optional().meta({ secret: true }).describe('Signs the requests.'),
          body: z
            .preprocess(fromText, z.record(z.string(), z.json()))
            .optional()
            .describe('JSON whose texts may hold {to}, {text} and {id}. Default: those three.'),
          headers: z
            .preprocess(fromText, z.record(z.string().regex(/^[\w-]+$/), z.string().regex(/^[^\r\n]*$/)))
            .default({})
            .meta({ secret: true })
            .describe("Sent along: the gateway's own keys. In the environment: JSON."),
        })
        .prefault({}),
      perDestinationPerHour: whole(0, 1_000_000).default(30).describe('Text messages to one number in a clock hour. 0: no limit.'),
      perPoolPerHour: whole(0, 10_000_000).default(1000).describe('Text messages of one pool in a clock hour. 0: no limit.'),
    })
    .prefault({}),
  sts: z
    .strictObject({
      mode: z.enum(['local', 'aws']).default('local').describe('Who gives credentials: this server, or AWS STS (or what speaks like it).'),
      endpoint: z
        .url({ protocol: /^https?$/ })
        .default('https://sts.amazonaws.com')
        .describe('With mode aws.'),
      region: z.string().min(1).default('us-east-1').describe('With mode aws.'),
    })
    .prefault({}),
  triggers: z
    .strictObject({
      functions: z
        .preprocess(fromText, z.record(z.string().regex(/^arn:/, 'must be an ARN'), trigger))
        .default({})
        .meta({ secret: true })
        .describe(
          'Functions of Lambda triggers by ARN, each {module, handler, environment, read, write, allow}, {url, secret}, {lambda: {endpoint, region}} or {cognito: {userPoolId, clientId, …}} (migration from a pool of Amazon Cognito), and the ids of the pools that may name it (pools; absent: all). Modules, read and write are relative to the settings file. In the environment: JSON.',
        ),
      modules: z
        .strictObject({
          user: z
            .string()
            .regex(/^\d{1,10}:\d{1,10}$/, 'must be {uid}:{gid}')
            .transform((text) => ({ uid: Number(text.split(':')[0]), gid: Number(text.split(':')[1]) }))
            .optional()
            .describe(
              'User of the system that modules run as, {uid}:{gid}, where the server is started as root. Absent: that of the server.',
            ),
        })
        .prefault({}),
      lambda: z
        .strictObject({
          mode: z.enum(['off', 'aws']).default('off').describe('Whether other ARNs are called at AWS Lambda (or what speaks like it).'),
          endpoint: z
            .url({ protocol: /^https?$/ })
            .optional()
            .describe('With mode aws. Absent: AWS.'),
          region: z.string().min(1).optional().describe("With mode aws. Absent: each ARN's own."),
        })
        .prefault({}),
      kms: z
        .strictObject({
          mode: z
            .enum(['off', 'aws'])
            .default('off')
            .describe(
              'Whether codes for custom senders are sealed with the key KMSKeyID of AWS KMS (or what speaks like it), not with codeKey.',
            ),
          endpoint: webAddress.optional().describe('With mode aws. Absent: AWS.'),
        })
        .prefault({}),
      codeKey: z
        .string()
        .refine((key) => Buffer.from(key, 'base64').length === 32, 'must be 32 bytes in base64')
        .optional()
        .meta({ secret: true })
        .describe('Seals codes for custom senders: 32 bytes, base64. Absent: made at first start, in the data folder (code.key).'),
    })
    .prefault({}),
  compromisedPasswords: z
    .strictObject({
      pwnedPath: z
        .string()
        .min(1)
        .optional()
        .describe('A copy of the Pwned Passwords hashes (SHA-1): the file ordered by hash, or a folder of ranges. Absent: none.'),
      rangeApi: webAddress
        .optional()
        .describe(
          'Base URL of a Pwned Passwords range API (https://api.pwnedpasswords.com), told five digits of a hash. Absent: nobody is asked.',
        ),
      onFailure: z.enum(['allow', 'refuse']).default('allow').describe('What becomes of a password when a list cannot be asked.'),
    })
    .prefault({})
    .describe('Where compromised passwords are looked up, beside the list that comes with the server.'),
  limits: z
    .strictObject({
      perAddress: whole(0, 1_000_000)
        .optional()
        .describe(
          'Requests a second from one address (IPv6: /64), on the average of ten seconds. 0: no limit. Default: 300, in development 0.',
        ),
      perClient: whole(0, 1_000_000).optional().describe('The same of one app client. Default: 1000, in development 0.'),
      perUser: whole(0, 1_000_000).optional().describe('The same for one user from one address. Default: 10, in development 0.'),
      failuresPerAddress: whole(0, 1_000_000)
        .optional()
        .describe('Failed sign-ins from one address in ten minutes, on whomever. 0: no limit. Default: 300, in development 0.'),
      backchannelRequestsPerUser: whole(0, 1_000_000)
        .default(6)
        .describe('Messages that one app client may have sent to one user in a clock hour (CIBA); more is access_denied. 0: no limit.'),
      openRegistrationsPerAddress: whole(0, 1_000_000)
        .default(60)
        .describe('Registrations of clients without a token that one address may ask for in an hour, refused ones too. 0: no limit.'),
      openRegistrationsPerPool: whole(0, 1_000_000)
        .default(200)
        .describe('Clients that register without a token with one pool in an hour. 0: no limit.'),
      categories: z
        .enum(['off', 'set', 'cognito'])
        .default('set')
        .describe("Which of Cognito's request rates hold: those that UpdateProvisionedLimit has set, Cognito's own besides, or none."),
    })
    .prefault({})
    .describe('How much one of many may ask for.'),
  events: z
    .strictObject({
      log: flag.default(false).describe('Whether security events go to the log, too.'),
      file: z.string().min(1).optional().describe('A file that security events are appended to, one JSON document a line. Absent: none.'),
      url: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe('Gets security events as signed POSTs of JSON. Absent: nobody does.'),
      secret: z.string().min(16).optional().meta({ secret: true }).describe('Signs the requests.'),
    })
    .prefault({})
    .describe("Where all pools' security events and the acts of operators go, beside the store and the pools' own log delivery."),
  identityProviders: z
    .strictObject({
      google: idTokens('https://accounts.google.com', 'https://www.googleapis.com/oauth2/v3/certs'),
      apple: idTokens('https://appleid.apple.com', 'https://appleid.apple.com/auth/keys'),
      facebook: z.strictObject({ url: webAddress.default('https://graph.facebook.com') }).prefault({}),
      amazon: z.strictObject({ url: webAddress.default('https://api.amazon.com') }).prefault({}),
      allowPrivateAddresses: flag.default(false).describe('Whether identity providers may be in private networks.'),
      origins: z
        .preprocess(fromText, z.record(webAddress, webAddress))
        .default({})
        .describe('Origins to reach instead of others, where the public ones are out of reach. In the environment: JSON.'),
    })
    .prefault({})
    .describe('Where the providers whose logins identity pools take are.'),
  resources: z
    .strictObject({
      baseUrl: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe(
          'How clients reach S3 and DynamoDB: a host that serves nothing else, best below another domain than the base URL. Absent: the base URL, beside the sign-in pages and the console.',
        ),
    })
    .prefault({})
    .describe('Where the resource gateway answers.'),
  s3: upstream.describe('What the resource gateway forwards S3 requests to.'),
  dynamodb: upstream.describe('What the resource gateway forwards DynamoDB requests to.'),
});

/** Parsed settings, before defaults that depend on the process. */
export type GivenSettings = z.infer<typeof settingsSchema>;
