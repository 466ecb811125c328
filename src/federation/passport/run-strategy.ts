import passport, { type Strategy as AnyStrategy } from 'passport';
import type { Logger } from '../../kernel/index.js';
import type { OutboundFetch } from '../../outbound/index.js';
import { refusals } from '../errors.js';
import { guardRequests, oauthClientOf } from './guarded-requests.js';

/** Base class of strategies. */
export const { Strategy } = passport;

/** Decision of a strategy about a request. `profile`: result of the verify function. */
export type Outcome =
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'success'; readonly profile: unknown }
  | { readonly kind: 'failure'; readonly detail: string };

export interface RunParts {
  readonly fetch: OutboundFetch;
  readonly logger: Logger;
}

/** Milliseconds for all that a strategy does in one request; each request that it sends has its own limit. */
const TIMEOUT_MS = 10_000;
const MAX_DETAIL = 200;

/**
 * Runs an instance of a passport strategy on one request, with the actions that passport gives it: `redirect`, `success`, `fail`, `pass`
 * and `error`. The request is a plain object of its own: no session, cookie or header of the browser is in it. The first action counts.
 * Rejects with errors that the strategy throws or reports, also in a callback or promise, and with `federation_unreachable` after 10 seconds.
 * Later actions are logged.
 */
export function runStrategy(
  strategy: AnyStrategy,
  { url, query, options }: { readonly url: string; readonly query: Readonly<Record<string, string>>; readonly options: object },
  { fetch, logger }: RunParts,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const end = (settle: () => void, late: object): void => {
      if (isOver) {
        logger.warn(late, 'passport strategy acted after the sign-in was over');
        return;
      }
      isOver = true;
      clearTimeout(timer);
      settle();
    };
    const decide = (outcome: Outcome): void => end(() => resolve(outcome), { outcome: outcome.kind });
    const failed = (error: unknown): void => end(() => reject(error), summaryOf(error));
    const timer = setTimeout(() => failed(refusals.unreachable({ detail: 'the strategy did not answer in time' })), TIMEOUT_MS);

    const client = oauthClientOf(strategy);
    if (client) guardRequests(client, { fetch, mayRequest: () => !isOver, failed });
    let location: string | undefined;
    const response = {
      statusCode: 200,
      setHeader(name: string, value: string): void {
        if (name.toLowerCase() === 'location') location = value;
      },
      end: (): void =>
        decide(location === undefined ? { kind: 'failure', detail: 'an answer without a redirect' } : { kind: 'redirect', url: location }),
    };
    const done = (error: unknown, profile?: unknown, info?: unknown): void => {
      if (error) failed(error);
      else decide(profile ? { kind: 'success', profile } : { kind: 'failure', detail: detailOf(info) });
    };
    const passed = (error?: unknown): void => (error ? failed(error) : decide({ kind: 'failure', detail: 'the strategy passed' }));
    const request = { method: 'GET', url, headers: {}, query: { ...query } };
    try {
      new passport.Authenticator().authenticate(awaited(strategy, failed), { ...options, session: false }, done)(request, response, passed);
    } catch (error) {
      failed(error);
    }
  });
}

/** The strategy, with rejections of an asynchronous `authenticate` reported: passport does not wait for it. */
function awaited(strategy: AnyStrategy, failed: (error: unknown) => void): AnyStrategy {
  const authenticate = strategy.authenticate as (...given: unknown[]) => unknown;
  return Object.assign(strategy, {
    authenticate: (...given: unknown[]): void => {
      Promise.resolve(authenticate.apply(strategy, given)).catch(failed);
    },
  });
}

/** Excerpt of a strategy's error for the log: its other members may have bodies of responses and tokens. */
export function summaryOf(error: unknown): { readonly detail: string; readonly at: string | undefined } {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    detail: message.slice(0, MAX_DETAIL),
    at: stack
      ?.split('\n')
      .find((line) => /^\s+at /.test(line))
      ?.trim(),
  };
}

/** Reason of a failure, as logged. */
function detailOf(info: unknown): string {
  const text = typeof info === 'object' && info !== null ? (info as { message?: unknown }).message : info;
  return typeof text === 'string' ? text.slice(0, MAX_DETAIL) : 'no reason';
}
