import assert from 'node:assert/strict';
import {
  type CognitoIdentityProviderClient,
  CreateTermsCommand,
  type CreateTermsCommandInput,
  DeleteTermsCommand,
  DescribeTermsByClientCommand,
  DescribeTermsCommand,
  ListTermsCommand,
  UpdateTermsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { operatorClient } from '../support/clients.js';
import { ownPool } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { signUpPage } from './support/hosted-pages.js';
import { refused } from './support/refused.js';

const LINKS = { 'cognito:default': 'https://example.com/terms', 'cognito:french': 'https://example.com/fr' };
const NOBODY = '4f3d2c1b-0a9f-4e8d-9c7b-6a5f4e3d2c1b';

describe('terms of use and privacy policy', () => {
  let server: TestServer;
  let operator: CognitoIdentityProviderClient;
  let poolId: string;
  let clientId: string;
  before(async () => {
    server = await sharedServer();
    operator = operatorClient(server);
  });
  beforeEach(async () => {
    ({ poolId, clientId } = await ownPool(server, {}, { ...signUpPage.client }));
  });

  const create = async (more: Partial<CreateTermsCommandInput> = {}) =>
    (
      await operator.send(
        new CreateTermsCommand({
          UserPoolId: poolId,
          ClientId: clientId,
          TermsName: 'terms-of-use',
          TermsSource: 'LINK',
          Enforcement: 'NONE',
          Links: LINKS,
          ...more,
        }),
      )
    ).Terms!;

  it('terms are created, described by id and by client, updated, listed and deleted', async () => {
    const made = await create();
    assert.deepEqual(made.Links, LINKS);
    assert.equal(made.TermsSource, 'LINK');
    const named = { UserPoolId: poolId, TermsId: made.TermsId! };
    assert.deepEqual((await operator.send(new DescribeTermsCommand(named))).Terms, made);
    const byClient = { UserPoolId: poolId, ClientId: clientId, TermsName: 'terms-of-use' };
    assert.deepEqual((await operator.send(new DescribeTermsByClientCommand(byClient))).Terms, made);

    const Links = { 'cognito:default': 'https://example.com/new' };
    assert.deepEqual((await operator.send(new UpdateTermsCommand({ ...named, Links }))).Terms!.Links, Links);
    await create({ TermsName: 'privacy-policy' });
    const first = await operator.send(new ListTermsCommand({ UserPoolId: poolId, MaxResults: 1 }));
    const second = await operator.send(new ListTermsCommand({ UserPoolId: poolId, MaxResults: 1, NextToken: first.NextToken }));
    assert.deepEqual([...first.Terms!, ...second.Terms!].map(({ TermsName }) => TermsName).sort(), ['privacy-policy', 'terms-of-use']);
    assert.equal(second.NextToken, undefined);

    await operator.send(new DeleteTermsCommand(named));
    await refused(operator.send(new DescribeTermsCommand(named)), 'ResourceNotFoundException');
    await refused(operator.send(new DeleteTermsCommand(named)), 'ResourceNotFoundException');
    await refused(operator.send(new UpdateTermsCommand({ ...named, Links })), 'ResourceNotFoundException');
    await refused(operator.send(new DescribeTermsByClientCommand(byClient)), 'ResourceNotFoundException');
  });

  it('a terms name is unique for a client, on creation and renaming, also concurrently', async () => {
    const tries = await Promise.allSettled([create(), create()]);
    assert.deepEqual(tries.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    await refused(create(), 'TermsExistsException');
    const { TermsId } = await create({ TermsName: 'privacy-policy' });
    await refused(
      operator.send(new UpdateTermsCommand({ UserPoolId: poolId, TermsId, TermsName: 'terms-of-use' })),
      'TermsExistsException',
    );
  });

  it('terms without a default link, with links that are not http(s), or for an unknown client are refused', async () => {
    await refused(create({ Links: { 'cognito:french': 'https://example.com' } }), 'InvalidParameterException');
    for (const link of ['javascript:alert(1)', 'data:text/html,x', 'no-url'])
      await refused(create({ Links: { 'cognito:default': link } }), 'InvalidParameterException');
    await refused(create({ Links: { 'cognito:klingon': 'https://example.com' } }), 'InvalidParameterException');
    await refused(create({ ClientId: 'nobody' }), 'ResourceNotFoundException');
    await refused(operator.send(new DescribeTermsCommand({ UserPoolId: poolId, TermsId: NOBODY })), 'ResourceNotFoundException');
  });

  it('terms of another pool give ResourceNotFoundException', async () => {
    const { TermsId } = await create();
    const other = await ownPool(server);
    const foreign = { UserPoolId: other.poolId, TermsId };
    await refused(operator.send(new DescribeTermsCommand(foreign)), 'ResourceNotFoundException');
    await refused(operator.send(new UpdateTermsCommand({ ...foreign, Links: LINKS })), 'ResourceNotFoundException');
    await refused(operator.send(new DeleteTermsCommand(foreign)), 'ResourceNotFoundException');
    await refused(create({ UserPoolId: other.poolId }), 'ResourceNotFoundException');
    const byClient = { UserPoolId: other.poolId, ClientId: clientId, TermsName: 'terms-of-use' };
    await refused(operator.send(new DescribeTermsByClientCommand(byClient)), 'ResourceNotFoundException');
    assert.deepEqual((await operator.send(new ListTermsCommand({ UserPoolId: other.poolId }))).Terms, []);
  });

  it('the sign-up page links terms and privacy policy in the browser’s language if both exist', async () => {
    await create();
    assert.doesNotMatch(await signUpPage.open(server, poolId, clientId), /example\.com\/terms/);
    await create({ TermsName: 'privacy-policy', Links: { 'cognito:default': 'https://example.com/privacy' } });
    const page = await signUpPage.open(server, poolId, clientId);
    assert.match(page, /href="https:\/\/example\.com\/terms"/);
    assert.match(page, /href="https:\/\/example\.com\/privacy"/);
    assert.match(
      await signUpPage.open(server, poolId, clientId, { 'accept-language': 'fr-CH, en;q=0.8' }),
      /href="https:\/\/example\.com\/fr"/,
    );
  });
});
