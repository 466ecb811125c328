import { hashToken } from '../../kernel/index.js';
import { categoryOfOperation } from './categories.js';
import type { Call, Parts } from './operation.js';

/** Input members that identify the caller, as far as an input has them. */
interface CallerMembers {
  readonly ClientId?: string;
  readonly Username?: string;
  readonly AuthParameters?: Readonly<Record<string, string>>;
  readonly ChallengeResponses?: Readonly<Record<string, string>>;
  readonly AccessToken?: string;
}

/**
 * Counts an API call against the rate limits. Signed calls come from an operator or a server, which acts for many users: they count by
 * category alone. Throws `rate_exceeded`.
 */
export async function admitCall(
  { rateLimiter, categoryRate }: Pick<Parts, 'rateLimiter' | 'categoryRate'>,
  { signingName, name, input, call }: { signingName: string; name: string; input: unknown; call: Call },
): Promise<void> {
  const category = signingName === 'cognito-idp' ? categoryOfOperation(name) : undefined;
  const rate = category === undefined ? 0 : await categoryRate(category);
  const counted = category === undefined || rate === 0 ? {} : { category: { name: category, rate } };
  if (call.principal) return rateLimiter.admit(counted);
  const { ClientId: client, Username, AuthParameters, ChallengeResponses, AccessToken } = (input ?? {}) as CallerMembers;
  const username = Username ?? AuthParameters?.['USERNAME'] ?? ChallengeResponses?.['USERNAME'];
  const user = AccessToken === undefined ? username && `${client}:${username.toLowerCase()}` : hashToken(AccessToken);
  rateLimiter.admit({ address: call.origin.ip, client, user, ...counted });
}
