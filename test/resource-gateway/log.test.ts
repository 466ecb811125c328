import assert from 'node:assert/strict';
import { type Logger, silentLogger } from '../../src/kernel/index.js';
import { type Gateway, OPERATOR, openGateway } from './support/gateway.js';
import { head, open, sendSigned, signedHeaders, until } from './support/raw.js';

describe('log of the resource gateway', () => {
  const lines: { level: string; code: unknown }[] = [];
  const at = (level: string) => (fields: object) => void lines.push({ level, code: (fields as { code?: unknown }).code });
  const logger: Logger = { ...silentLogger, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  let gateway: Gateway;
  before(async () => {
    const down = { kind: 'remote', endpoint: new URL('http://127.0.0.1:1'), region: 'us-east-1' } as const;
    gateway = await openGateway({ logger, upstreams: async () => ({ s3: down, dynamodb: down }) });
  });
  after(() => gateway.close());
  beforeEach(() => void lines.splice(0));

  it('errors caused by requests are logged at debug level only', async () => {
    const asked = [
      { method: 'GET', path: '/app', query: { policy: '' } },
      { method: 'PATCH', path: '/app/key' },
      { method: 'GET', path: '/a..b/key' },
    ];
    for (const plain of asked) await sendSigned(gateway, OPERATOR, plain);
    await sendSigned(gateway, { ...OPERATOR, secretAccessKey: 'wrong' }, { method: 'GET', path: '/app/key' });
    assert.deepEqual(lines, [
      { level: 'debug', code: 'not_implemented' },
      { level: 'debug', code: 'not_implemented' },
      { level: 'debug', code: 'bucket_invalid' },
      { level: 'debug', code: 'signature_mismatch' },
    ]);
  });

  it('a client that disconnects causes no line above debug level', async () => {
    const headers = await signedHeaders(gateway, OPERATOR, { method: 'PUT', path: '/app/key' });
    const socket = await open(gateway.port);
    socket.write(`${head('PUT', '/app/key', { ...headers, 'content-length': '1000' })}part`, () => socket.destroy());
    await until(() => lines.length > 0);
    assert.ok(
      lines.every(({ level }) => level === 'debug'),
      JSON.stringify(lines),
    );
  });

  it('an unreachable upstream is logged as an error', async () => {
    await sendSigned(gateway, OPERATOR, { method: 'GET', path: '/app/key' });
    assert.deepEqual(lines, [{ level: 'error', code: 'upstream_failed' }]);
  });
});
