/** Passport strategy that misbehaves as its option `behaviour` says; with `client: true` it has an OAuth client like that of passport-oauth2. */
export class Strategy {
  constructor(options, verify) {
    if (options.behaviour === 'refuses-options') throw new TypeError('a tenant is required');
    Object.assign(this, { options, verify });
    if (options.client) this._oauth2 = { _request() {}, _executeRequest() {} };
  }

  authenticate({ query }) {
    const { behaviour, callbackURL, state, authorizationURL } = this.options;
    const away = (own) =>
      this.redirect(`${authorizationURL}?${new URLSearchParams({ redirect_uri: callbackURL, client_id: 'own', state: own })}`);
    if (query.code === undefined) {
      if (behaviour === 'own-state') return away('self-made');
      if (behaviour === 'no-redirect') return this.success({ id: 'anybody' });
      return away(state);
    }
    if (behaviour === 'throws') throw new Error('thrown in authenticate');
    if (behaviour === 'rejects') return Promise.reject(new Error('rejected in authenticate'));
    if (behaviour === 'hangs') return undefined;
    if (behaviour === 'passes') return this.pass();
    if (behaviour === 'redirects-again') return away(state);
    if (behaviour === 'unverified') return this.success({ id: 'anybody' });
    if (behaviour === 'late') setTimeout(() => this.error(new Error('reported after the success')), 20);
    if (behaviour === 'past-client') this._oauth2._executeRequest();
    if (behaviour === 'throws-later') return this._oauth2._request('GET', authorizationURL, {}, '', null, () => missing());
    if (behaviour === 'asks-later')
      setTimeout(() => this._oauth2._request('GET', `${authorizationURL}/later`, {}, '', null, () => this.pass()), 20);
    return this.verify('token', undefined, {}, { id: 'trusted-1' }, (_error, user) => this.success(user));
  }
}
