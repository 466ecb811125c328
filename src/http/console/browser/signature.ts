/** Temporary credentials for AWS Signature Version 4. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

const utf8 = new TextEncoder();
const hex = (bytes: ArrayBuffer): string => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const sha256 = async (text: string): Promise<string> => hex(await crypto.subtle.digest('SHA-256', utf8.encode(text)));

async function hmac(key: ArrayBuffer | Uint8Array<ArrayBuffer>, text: string): Promise<ArrayBuffer> {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return crypto.subtle.sign('HMAC', imported, utf8.encode(text));
}

/** Signs a `POST /` to this origin by SigV4 (Web Crypto) and returns its headers. `headers` have lower-case names. */
export async function signed(
  request: { readonly body: string; readonly headers: Readonly<Record<string, string>> },
  scope: { readonly service: string; readonly region: string },
  credentials: Credentials,
): Promise<Record<string, string>> {
  const time = new Date().toISOString().replace(/[:-]|\.\d{3}/g, '');
  const headers: Record<string, string> = {
    ...request.headers,
    host: location.host,
    'x-amz-date': time,
    'x-amz-security-token': credentials.sessionToken,
  };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const canonical = ['POST', '/', '', lines, names.join(';'), await sha256(request.body)].join('\n');
  const credentialScope = `${time.slice(0, 8)}/${scope.region}/${scope.service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, credentialScope, await sha256(canonical)].join('\n');
  let key: ArrayBuffer | Uint8Array<ArrayBuffer> = utf8.encode(`AWS4${credentials.secretAccessKey}`);
  for (const part of credentialScope.split('/')) key = await hmac(key, part);
  const signature = hex(await hmac(key, text));
  // `Host` is a forbidden header name: the browser sets it.
  const { host: _host, ...sent } = headers;
  const credential = `${credentials.accessKeyId}/${credentialScope}`;
  return { ...sent, authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}` };
}
