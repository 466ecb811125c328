import { createHmac } from 'node:crypto';
import { constantTimeEqual } from '../../kernel/index.js';

/** What a device shows beside the id of its code, and nothing in the store does. */
export interface DeviceProofs {
  of(id: string): string;
  /** The id in a device code that proves it. */
  idIn(deviceCode: string): string | undefined;
}

export function createDeviceProofs(key: Buffer): DeviceProofs {
  const of = (id: string): string => createHmac('sha256', key).update(id).digest('base64url');
  return {
    of,
    idIn(deviceCode) {
      const [id = '', proof = ''] = deviceCode.split('.');
      return constantTimeEqual(of(id), proof) ? id : undefined;
    },
  };
}
