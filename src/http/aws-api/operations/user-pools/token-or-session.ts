import { invalidParameter } from '../../errors.js';

/** What operations that take an access token or a session were given: the one or the other. Throws `InvalidParameterException`. */
export function tokenOrSession({
  AccessToken,
  Session,
}: {
  AccessToken?: string | undefined;
  Session?: string | undefined;
}): { readonly token: string } | { readonly session: string } {
  if (AccessToken !== undefined && Session !== undefined) throw invalidParameter('Only one of AccessToken and Session can be given.');
  if (AccessToken !== undefined) return { token: AccessToken };
  if (Session !== undefined) return { session: Session };
  throw invalidParameter('Missing required parameter AccessToken or Session');
}
