import { createDiffieHellman, createHmac, type DiffieHellman } from 'node:crypto';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
/** The SRP of a real client: amazon-cognito-identity-js. */
const AuthenticationHelper = require('amazon-cognito-identity-js/lib/AuthenticationHelper').default;
const BigInteger = require('amazon-cognito-identity-js/lib/BigInteger').default;
const DateHelper = require('amazon-cognito-identity-js/lib/DateHelper').default;

interface ClientInteger {
  toString(radix: number): string;
  mod(modulus: ClientInteger): ClientInteger;
}

const evenHex = (integer: ClientInteger): string => integer.toString(16).replace(/^(?=(?:..)*.$)/, '0');

/** By modulus: making one checks that the modulus is prime, which takes a second. */
const groups = new Map<string, DiffieHellman>();

/** Exponentiation by OpenSSL in milliseconds: the client's own takes a tenth of a second, and suites sign in thousands of times. */
BigInteger.prototype.modPow = function modPow(
  this: ClientInteger,
  exponent: ClientInteger,
  modulus: ClientInteger,
  done: (error: null, result: unknown) => void,
) {
  const prime = evenHex(modulus);
  const group = groups.get(prime) ?? createDiffieHellman(prime, 'hex', '02', 'hex');
  groups.set(prime, group);
  group.setPrivateKey(evenHex(exponent), 'hex');
  done(null, new BigInteger(group.computeSecret(evenHex(this.mod(modulus)), 'hex', 'hex'), 16));
};

export interface SrpChallenge {
  readonly SALT: string;
  readonly SRP_B: string;
  readonly SECRET_BLOCK: string;
  readonly USER_ID_FOR_SRP: string;
}

export function srpClient(poolId: string) {
  const poolName = poolId.split('_')[1]!;
  const helper = new AuthenticationHelper(poolName);
  return {
    srpA: helper.largeAValue.toString(16) as string,
    /** The answer to PASSWORD_VERIFIER, as CognitoUser makes it. */
    answer(parameters: Record<string, string>, password: string, at: number): Record<string, string> {
      const { SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP } = parameters as unknown as SrpChallenge;
      let key: Buffer | undefined;
      helper.getPasswordAuthenticationKey(
        USER_ID_FOR_SRP,
        password,
        new BigInteger(SRP_B, 16),
        new BigInteger(SALT, 16),
        (error: Error | null, result: Uint8Array) => {
          if (error) throw error;
          key = Buffer.from(result);
        },
      );
      const timestamp = clientTimestamp(at);
      const message = Buffer.concat([Buffer.from(poolName + USER_ID_FOR_SRP), Buffer.from(SECRET_BLOCK, 'base64'), Buffer.from(timestamp)]);
      return {
        USERNAME: USER_ID_FOR_SRP,
        PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
        TIMESTAMP: timestamp,
        PASSWORD_CLAIM_SIGNATURE: createHmac('sha256', key!).update(message).digest('base64'),
      };
    },
  };
}

/** The client's own formatting, at a time of ours. */
export function clientTimestamp(at: number): string {
  const RealDate = Date;
  const Fixed = class extends RealDate {
    constructor() {
      super(at);
    }
  };
  globalThis.Date = Fixed as DateConstructor;
  try {
    return new DateHelper().getNowString();
  } finally {
    globalThis.Date = RealDate;
  }
}
