import type { Settings } from '../settings/index.js';
import { type CodeSealer, createKmsCodeSealer, createLocalCodeSealer } from '../triggers/index.js';

/** With AWS KMS where the settings say so, with the key of the data folder otherwise. */
export function createCodeSealer({ settings, key }: { settings: Settings; key: Uint8Array }): CodeSealer {
  const { mode, endpoint } = settings.triggers.kms;
  return mode === 'aws' ? createKmsCodeSealer(endpoint === undefined ? {} : { endpoint }) : createLocalCodeSealer({ key });
}
