import type { Context } from 'koa';
import type { Client, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { defined } from '../../kernel/index.js';
import type { FailuresByAddress } from '../../limits/index.js';

/** What the person at the other end sees of a device that waits (RFC 8628 section 3.3). `action` is where the form goes. */
export type DevicePage =
  | { readonly step: 'enter'; readonly action: string; readonly xsrf: string; readonly userCode?: string; readonly problem?: DeviceProblem }
  | { readonly step: 'confirm'; readonly action: string; readonly xsrf: string; readonly userCode: string; readonly clientId: string }
  | { readonly step: 'done' };

export type DeviceProblem = 'wrong' | 'over' | 'cancelled' | 'failed';

export type RenderDevice = (ctx: Context, poolId: string, page: DevicePage) => Promise<void>;

export const DEVICE_PATH = '/device';
/** Eight letters that are hard to mistake: 34 bits for ten minutes, and few tries. */
const MASK = '****-****';

type DeviceFlow = NonNullable<NonNullable<Configuration['features']>['deviceFlow']>;

/**
 * oidc-provider's device flow with our pages. Wrong codes count against the address they come from; whoever has sent too many is not
 * listened to (`oidc-door.ts`).
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

/** By name: oidc-provider gives none of these classes away. */
function problemOf({ message }: Error): DeviceProblem {
  if (/not found|no code/.test(message)) return 'wrong';
  if (/expired|already been used/.test(message)) return 'over';
  return /aborted/.test(message) ? 'cancelled' : 'failed';
}

const prefilled = new WeakMap<object, string>();
const prefilledOf = (req: object): string | undefined => prefilled.get(req);

/** `verification_uri_complete`: the code stands in the field, and is still to be sent by whoever reads it (RFC 8628 section 5.4). */
export function prefill(req: object, userCode: unknown): void {
  if (typeof userCode === 'string' && /^[\w -]{1,20}$/.test(userCode)) prefilled.set(req, userCode);
}
