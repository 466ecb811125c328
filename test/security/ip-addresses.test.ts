import assert from 'node:assert/strict';
import { createNetworkList, networkOf, parseNetwork, plainAddress } from '../../src/kernel/index.js';
import { createPrivateAddresses } from '../../src/outbound/public-fetch.js';
import { compileIpRange } from '../../src/sts/policy/operators.js';

const MALFORMED = [
  '',
  '1.2.3',
  '010.0.0.1',
  '0x7f.0.0.1',
  '127.1',
  '2130706433',
  '256.1.1.1',
  '1.2.3.4:80',
  ' 1.2.3.4',
  '[::1]',
  '1::2::3',
  ':1',
];

describe('IP addresses', () => {
  it('text that is no address in dotted decimal or IPv6 notation is refused, shortened, octal and hexadecimal IPv4 included', () => {
    const isPrivate = createPrivateAddresses();
    for (const text of MALFORMED) {
      assert.equal(plainAddress(text), undefined, text);
      assert.equal(parseNetwork(text), undefined, text);
      assert.equal(parseNetwork(`${text}/8`), undefined, text);
      assert.equal(isPrivate(text), true, text);
      assert.equal(createNetworkList(['0.0.0.0/0', '::/0'])(text), false, text);
    }
  });

  it('canonical form of an IPv4-mapped address is IPv4, of any other the shortest IPv6, without a zone', () => {
    for (const text of ['::ffff:192.0.2.7', '::FFFF:c000:207', '0:0:0:0:0:ffff:192.0.2.7', '::ffff:192.0.2.7%eth0', '192.0.2.7'])
      assert.equal(plainAddress(text), '192.0.2.7');
    assert.equal(plainAddress('FE80:0:0::1%eth0.1'), 'fe80::1');
    assert.equal(plainAddress('::192.0.2.7'), '::c000:207');
  });

  it('one IPv4 address or the /64 of an IPv6 address counts as one network, in any spelling', () => {
    assert.equal(networkOf('192.0.2.7'), '192.0.2.7');
    assert.equal(networkOf('::ffff:192.0.2.7'), '192.0.2.7');
    for (const text of ['2001:db8:1:2::1', '2001:0DB8:0001:0002:ffff::9', '2001:db8:1:2:3:4:5:6%en0'])
      assert.equal(networkOf(text), '2001:db8:1:2::/64');
    assert.notEqual(networkOf('2001:db8:1:3::1'), networkOf('2001:db8:1:2::1'));
    assert.equal(networkOf('::1'), '0:0:0:0::/64');
    assert.equal(networkOf('::192.0.2.7'), '0:0:0:0::/64');
    assert.equal(networkOf('x'.repeat(90)), 'x'.repeat(45));
  });

  it('prefixes that are no number of bits of the address are refused', () => {
    for (const prefix of ['', 'x', '+8', '1e1', '-1', '33', '8/8', '0008'])
      assert.equal(parseNetwork(`10.0.0.0/${prefix}`), undefined, prefix);
    assert.equal(parseNetwork('2001:db8::/129'), undefined);
    assert.throws(() => createNetworkList(['10.0.0.0/33']), TypeError);
  });

  it('an IPv4-mapped network contains the IPv4 addresses, and an IPv4 network the IPv4-mapped ones', () => {
    for (const network of ['10.0.0.0/8', '::ffff:10.0.0.0/104', '::ffff:a00:0/104']) {
      const contains = createNetworkList([network]);
      for (const inside of ['10.200.3.4', '::ffff:10.200.3.4', '::ffff:ac8:304'])
        assert.equal(contains(inside), true, `${network} ${inside}`);
      for (const outside of ['11.0.0.1', '::ffff:11.0.0.1', '::10.0.0.1', '2001:db8::1']) assert.equal(contains(outside), false, outside);
    }
    assert.equal(createNetworkList(['::/0'])('192.0.2.7'), true);
    assert.equal(compileIpRange('::/0')('192.0.2.7'), false);
  });

  it('private, link-local and loopback addresses are private in every IPv6 form that embeds them', () => {
    const isPrivate = createPrivateAddresses();
    for (const inside of [
      '127.0.0.1',
      '::ffff:127.0.0.1',
      '::7f00:1',
      '::127.0.0.1',
      '::8.8.8.8',
      '64:ff9b::127.0.0.1',
      '2002:7f00:1::',
      'fe80::1%eth0',
    ])
      assert.equal(isPrivate(inside), true, inside);
    for (const outside of ['8.8.8.8', '::ffff:8.8.8.8', '2606:4700::1111']) assert.equal(isPrivate(outside), false, outside);
  });
});
