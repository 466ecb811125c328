import type { Context } from 'koa';
import { type Configuration, errors } from 'oidc-provider';

/** Renders an error page. The caller sets the status. */
export type RenderError = (ctx: Context, page: { title: string; message: string }) => void | Promise<void>;

/** Pages for errors that must not be redirected (RFC 6749 section 4.1.2.1). */
export function createErrorPages(render: RenderError): NonNullable<Configuration['renderError']> {
  return async (ctx, out, error) => {
    const { status } = ctx;
    await render(ctx, pageFor(out, error));
    ctx.status = status;
  };
}

const TITLE = 'An error was encountered with the requested page.';

function pageFor(out: { error: string; error_description?: string | undefined }, error: Error): { title: string; message: string } {
  if (error instanceof errors.InvalidRedirectUri)
    return { title: TITLE, message: 'redirect_mismatch: the return address is not registered for this application.' };
  if (error instanceof errors.InvalidClient) return { title: TITLE, message: 'Client does not exist.' };
  if (error instanceof errors.SessionNotFound) {
    return {
      title: 'This sign-in has ended.',
      message: 'It took too long, or it was begun in another browser. Please go back to the application and start again.',
    };
  }
  if (out.error === 'server_error') return { title: 'Something went wrong.', message: 'Please try again later.' };
  return { title: TITLE, message: out.error_description ? `${out.error}: ${out.error_description}` : out.error };
}
