import assert from 'node:assert/strict';
import { type House, startHouse } from './support/fakes.js';
import { type Answer, createVisitor, type Visitor } from './support/visitor.js';

const KNOWN = 'known@example.com';
const UNKNOWN = 'nobody@example.com';
const PASSWORD = 'Secret-123';

async function houseWithJo(discreet: boolean): Promise<House> {
  const house = await startHouse({ client: { preventUserExistenceErrors: discreet } });
  house.accounts.set(KNOWN, { sub: 'sub', attributes: {}, password: PASSWORD, status: 'CONFIRMED' });
  return house;
}

/** Pages that a visitor gets for a name, without the values that differ between two visits. */
async function seen(
  house: House,
  name: string,
  steps: (visitor: Visitor, base: string, token: string) => Promise<Answer[]>,
): Promise<string[]> {
  const visitor = createVisitor(house);
  const { base, token } = await visitor.arrive();
  const answers = await steps(visitor, base, token);
  return answers.map(({ status, location, html }) =>
    [status, location, html]
      .join('\n')
      .replaceAll(base, 'BASE')
      .replaceAll(token, 'TOKEN')
      .replaceAll(name, 'NAME')
      .replace(/nonce="[^"]+"/g, ''),
  );
}

describe('user existence on the hosted pages', () => {
  let house: House;
  afterEach(() => house.close());

  const signIn =
    (name: string) =>
    async (visitor: Visitor, base: string, token: string): Promise<Answer[]> => [
      await visitor.post(base, { token, username: name, password: 'Wrong-123' }),
    ];
  const forgot =
    (name: string) =>
    async (visitor: Visitor, base: string, token: string): Promise<Answer[]> => [
      await visitor.post(`${base}/forgot`, { token, username: name }),
      await visitor.get(`${base}/reset`),
      await visitor.post(`${base}/resend`, { token }),
      await visitor.get(`${base}/reset`),
      await visitor.post(`${base}/reset`, { token, code: '000000', password: PASSWORD }),
    ];
  const signUp =
    (name: string) =>
    async (visitor: Visitor, base: string, token: string): Promise<Answer[]> => [
      await visitor.post(`${base}/signup`, { token, username: name, password: PASSWORD }),
      await visitor.get(`${base}/confirm`),
      await visitor.post(`${base}/confirm`, { token, code: '000000' }),
      await visitor.post(`${base}/resend`, { token }),
      await visitor.get(`${base}/confirm`),
    ];

  for (const [what, steps] of Object.entries({ 'sign-in': signIn, 'forgotten password': forgot, 'sign-up': signUp })) {
    it(`${what} pages are identical for known and unknown users if user existence errors are prevented`, async () => {
      house = await houseWithJo(true);
      assert.deepEqual(await seen(house, KNOWN, steps(KNOWN)), await seen(house, UNKNOWN, steps(UNKNOWN)));
    });
  }

  it('a code for a confirmed account does not reveal that it is confirmed', async () => {
    house = await houseWithJo(true);
    const [, , wrong] = await seen(house, KNOWN, signUp(KNOWN));
    assert.match(wrong!, /wrong or no longer valid/);
    assert.doesNotMatch(wrong!, /already confirmed/);
  });

  it('without prevention of user existence errors, pages say that a user is unknown or exists', async () => {
    house = await houseWithJo(false);
    const visitor = createVisitor(house);
    const { base, token } = await visitor.arrive();
    assert.match(
      (await visitor.post(base, { token, username: UNKNOWN, password: PASSWORD })).html,
      /We don’t know an account with this email/,
    );
    assert.match((await visitor.post(`${base}/forgot`, { token, username: UNKNOWN })).html, /We don’t know an account with this email/);
    assert.match(
      (await visitor.post(`${base}/signup`, { token, username: KNOWN, password: PASSWORD })).html,
      /already an account with this email/,
    );
  });
});
