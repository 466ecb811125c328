import assert from 'node:assert/strict';
import { checkSecretHash, secretHash } from '../../src/authentication/index.js';
import { code } from './support/house.js';

describe('SECRET_HASH', () => {
  const client = { id: '1example23456789', secret: '9example87654321' };

  it('SECRET_HASH is HMAC-SHA256 over username and client id', () => {
    // echo -n "mytestuser1example23456789" | openssl dgst -sha256 -hmac 9example87654321 -binary | openssl enc -base64
    const given = secretHash(client, 'mytestuser');
    assert.match(given, /^[A-Za-z0-9+/]{43}=$/);
    checkSecretHash(client, 'mytestuser', given);
  });

  it('a SECRET_HASH that is missing, wrong, or of another user or app client is refused', () => {
    assert.throws(
      () => checkSecretHash(client, 'ann', undefined),
      code('secret_hash_missing', 'Client 1example23456789 is configured with secret but SECRET_HASH was not received'),
    );
    for (const given of ['', 'x', secretHash(client, 'bob'), secretHash({ ...client, id: 'other' }, 'ann')]) {
      assert.throws(
        () => checkSecretHash(client, 'ann', given),
        code('secret_hash_wrong', 'Unable to verify secret hash for client 1example23456789'),
      );
    }
  });

  it('a public client needs no SECRET_HASH and is refused with one', () => {
    checkSecretHash({ id: 'public' }, 'ann', undefined);
    assert.throws(() => checkSecretHash({ id: 'public' }, 'ann', 'x'), code('secret_hash_wrong'));
  });
});
