import type { Context } from 'koa';
import type { Client, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { defined } from '../../kernel/index.js';
import type { FailuresByAddress } from '../../limits/index.js';

/** Steps of the verification page (RFC 8628 section 3.3). `action`: form target. */
export type DevicePage =
  | { readonly step: 'enter'; readonly action: string; readonly xsrf: string; readonly userCode?: string; readonly problem?: DeviceProblem }
  | { readonly step: 'confirm'; readonly action: string; readonly xsrf: string; readonly userCode: string; readonly clientId: string }
  | { readonly step: 'done' };

export type DeviceProblem = 'wrong' | 'over' | 'cancelled' | 'failed';

export type RenderDevice = (ctx: Context, poolId: string, page: DevicePage) => Promise<void>;

export const DEVICE_PATH = '/device';
/** Eight base-20 characters: 34 bits, valid for ten minutes, with limited attempts (RFC 8628 section 5.1). */
const MASK = '****-****';

type DeviceFlow = NonNullable<NonNullable<Configuration['features']>['deviceFlow']>;

/**
 * Device flow of oidc-provider with the built-in pages. Wrong codes count per address; `oidc-endpoints.ts` refuses addresses over the
 * limit.
 */
export function deviceFlow(parts: { poolId: string; render: RenderDevice; wrongCodes?: Pick<FailuresByAddress, 'count'> }): DeviceFlow {
  const { poolId, render, wrongCodes } = parts;
  const formOf = ({ oidc }: KoaContextWithOIDC) => ({
    action: oidc.urlFor('code_verification'),
    xsrf: (oidc.session!.state as { secret: string }).secret,
  });
  return {
    enabled: true,
    charset: 'base-20',
    mask: MASK,
    deviceInfo: () => ({}),
    async userCodeInputSource(ctx: KoaContextWithOIDC, _form: string, _out?: object, error?: Error) {
      const problem = error && problemOf(error);
      if (problem === 'wrong') wrongCodes?.count(ctx.ip);
      const userCode = prefilledOf(ctx.req);
      await render(ctx, poolId, {
        step: 'enter',
        ...formOf(ctx),
        ...defined({ userCode: userCode ? userCode : undefined, problem: problem ? problem : undefined }),
      });
    },
    async userCodeConfirmSource(ctx: KoaContextWithOIDC, _form: string, { clientId }: Client, _device: object, userCode: string) {
      await render(ctx, poolId, { step: 'confirm', ...formOf(ctx), userCode, clientId });
    },
    successSource: (ctx: KoaContextWithOIDC) => render(ctx, poolId, { step: 'done' }),
  };
}

/** By message: oidc-provider exports none of these error classes. */
function problemOf({ message }: Error): DeviceProblem {
  if (/not found|no code/.test(message)) return 'wrong';
  if (/expired|already been used/.test(message)) return 'over';
  return /aborted/.test(message) ? 'cancelled' : 'failed';
}

const prefilled = new WeakMap<object, string>();
const prefilledOf = (req: object): string | undefined => prefilled.get(req);

/** Fills in the code of `verification_uri_complete`. The user still has to submit it (RFC 8628 section 5.4). */
export function prefill(req: object, userCode: unknown): void {
  if (typeof userCode === 'string' && /^[\w -]{1,20}$/.test(userCode)) prefilled.set(req, userCode);
}
