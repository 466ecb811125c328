import { invalidParameter } from '../../errors.js';

/** Reads the credential of an operation that takes either an access token or a session. Throws `InvalidParameterException`. */
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
