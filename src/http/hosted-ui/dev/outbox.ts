import type { Middleware } from 'koa';
import { defined, randomIds } from '../../../kernel/index.js';
import type { Outbox } from '../../../messaging/index.js';
import { createScreens } from '../screens.js';
import { findViews } from '../views.js';

const REFRESH_SECONDS = 4;

/**
 * Serves `GET /dev/outbox` (HTML) and `GET /dev/outbox.json`, both with `?to=ADDRESS`, the newest message first. It shows one-time codes and is
 * mounted in development mode only.
 */
export function createOutboxPages(parts: { readonly outbox: Outbox; readonly views?: string }): Middleware {
  const screens = createScreens({ views: parts.views ?? findViews(), ids: randomIds });
  return async (ctx, next) => {
    if ((ctx.path !== '/dev/outbox' && ctx.path !== '/dev/outbox.json') || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next();
    const to = [ctx.query['to']].flat()[0] || undefined;
    const messages = await parts.outbox.list(to);
    if (ctx.path === '/dev/outbox.json') {
      ctx.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'Cross-Origin-Resource-Policy': 'same-origin' });
      ctx.body = messages.map(({ to, channel, subject, text, html = null, code = null, at }) => ({
        to,
        channel,
        subject,
        text,
        html,
        code,
        at,
      }));
      return;
    }
    const outboxUrl = (more: Record<string, string>): string =>
      `/dev/outbox?${new URLSearchParams({ ...defined({ to: to ? to : undefined }), ...more })}`;
    await screens.render(ctx, {
      view: 'dev/outbox',
      title: 'Outbox',
      model: {
        to,
        messages: messages.map((message) => ({ ...message, toHref: `/dev/outbox?${new URLSearchParams({ to: message.to })}` })),
        refresh: 'paused' in ctx.query ? undefined : REFRESH_SECONDS,
        pause: outboxUrl({ paused: '' }),
        resume: outboxUrl({}),
      },
    });
  };
}
