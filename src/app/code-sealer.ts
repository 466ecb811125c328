import type { Settings } from '../settings/index.js';
import { type CodeSealer, createKmsCodeSealer, createLocalCodeSealer } from '../triggers/index.js';

/** Sealer of codes for custom senders: AWS KMS when configured, otherwise the key of the data folder. */
export function createCodeSealer({ settings, key }: { settings: Settings; key: Uint8Array }): CodeSealer {
  const { mode, endpoint } = settings.triggers.kms;
  return mode === 'aws' ? createKmsCodeSealer(endpoint === undefined ? {} : { endpoint }) : createLocalCodeSealer({ key });
}
