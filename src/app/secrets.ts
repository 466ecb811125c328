import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ids, type MasterKey, sha256 } from '../kernel/index.js';
import { SettingsError } from '../settings/index.js';

/** Who may sign what AWS would ask IAM rights for. */
export interface OperatorKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface Secrets {
  readonly masterKeys: readonly [MasterKey, ...MasterKey[]];
  readonly operator: OperatorKey;
  /** Seals codes for custom senders: 32 bytes. */
  readonly codeKey: Buffer;
  /** The operator's key was made just now and has not been shown yet. */
  readonly operatorIsNew: boolean;
}

interface GivenSecrets {
  readonly dataDir: string;
  readonly masterKey?: string | undefined;
  readonly formerMasterKeys: string;
  readonly triggers: { readonly codeKey?: string | undefined };
  readonly operator: { readonly accessKeyId?: string | undefined; readonly secretAccessKey?: string | undefined };
}

/** Secrets from the settings, or from the data folder, where the first start puts fresh ones (files of mode 0600). */
export async function openSecrets(given: GivenSecrets, ids: Ids): Promise<Secrets> {
  await mkdir(given.dataDir, { recursive: true, mode: 0o700 });
  const freshKey = (): string => randomBytes(32).toString('base64');
  const master = given.masterKey ?? (await keptOrMade(join(given.dataDir, 'master.key'), freshKey)).text;
  const code = given.triggers.codeKey ?? (await keptOrMade(join(given.dataDir, 'code.key'), freshKey)).text;
  const former = given.formerMasterKeys.split(',').filter((key) => key !== '');
  const operator = await openOperator(given, ids);
  return {
    masterKeys: [
      parseMasterKey(master, 'masterKey (MASTER_KEY)'),
      ...former.map((key) => parseMasterKey(key, 'formerMasterKeys (FORMER_MASTER_KEYS)')),
    ],
    codeKey: Buffer.from(code, 'base64'),
    ...operator,
  };
}

function parseMasterKey(text: string, setting: string): MasterKey {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== 32) throw new SettingsError([`${setting}: must be 32 bytes in base64, is ${key.length}`]);
  return { id: sha256(key).toString('hex').slice(0, 8), key };
}

async function openOperator(given: GivenSecrets, ids: Ids): Promise<{ operator: OperatorKey; operatorIsNew: boolean }> {
  const { accessKeyId, secretAccessKey } = given.operator;
  if (accessKeyId && secretAccessKey) return { operator: { accessKeyId, secretAccessKey }, operatorIsNew: false };
  if (accessKeyId || secretAccessKey) {
    throw new SettingsError(['operator (OPERATOR_ACCESS_KEY_ID, OPERATOR_SECRET_ACCESS_KEY): give both or neither']);
  }
  const fresh = (): string =>
    JSON.stringify({ accessKeyId: `AKIA${ids.alphanumeric(16).toUpperCase()}`, secretAccessKey: ids.alphanumeric(40) });
  const { text, made } = await keptOrMade(join(given.dataDir, 'operator.json'), fresh);
  return { operator: JSON.parse(text) as OperatorKey, operatorIsNew: made };
}

/** `wx`: of two first starts at once, one makes the secret and both use it. */
async function keptOrMade(file: string, make: () => string): Promise<{ text: string; made: boolean }> {
  try {
    const text = make();
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
    return { text, made: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return { text: await readFile(file, 'utf8'), made: false };
  }
}
