/** Callback URL with the parameters of an authorization response that openid-client reads. */
export function callbackWith(returnUrl: string, parameters: Readonly<Record<string, string>>): URL {
  const url = new URL(returnUrl);
  for (const name of ['code', 'state', 'iss', 'session_state'])
    if (parameters[name] !== undefined) url.searchParams.set(name, parameters[name]);
  return url;
}
