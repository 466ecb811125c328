import { hashToken } from '../../kernel/index.js';
import { categoryOfOperation } from './categories.js';
import type { Call, Parts } from './operation.js';

/** Members that tell who asks, as far as an input has them. */
interface Telling {
  readonly ClientId?: string;
  readonly Username?: string;
  readonly AuthParameters?: Readonly<Record<string, string>>;
  readonly ChallengeResponses?: Readonly<Record<string, string>>;
  readonly AccessToken?: string;
}

/**
 * Whether there was too much of this of late. Signed calls are an operator's or a server's, which speaks for many: they count by category alone.
 * Throws `rate_exceeded`.
 */
export async function admitCall(
  { rateLimiter, categoryRate }: Pick<Parts, 'rateLimiter' | 'categoryRate'>,
  { signingName, name, input, call }: { signingName: string; name: string; input: unknown; call: Call },
): Promise<void> {
  const category = signingName === 'cognito-idp' ? categoryOfOperation(name) : undefined;
  const rate = category === undefined ? 0 : await categoryRate(category);
  const counted = category === undefined || rate === 0 ? {} : { category: { name: category, rate } };
  if (call.principal) return rateLimiter.admit(counted);
  const { ClientId: client, Username, AuthParameters, ChallengeResponses, AccessToken } = (input ?? {}) as Telling;
  const username = Username ?? AuthParameters?.['USERNAME'] ?? ChallengeResponses?.['USERNAME'];
  const user = AccessToken === undefined ? username && `${client}:${username.toLowerCase()}` : hashToken(AccessToken);
  rateLimiter.admit({ address: call.origin.ip, client, user, ...counted });
}
