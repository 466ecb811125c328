import { invalidParameter } from '../../errors.js';

/** Requested status of a device. Throws `InvalidParameterException` when omitted. */
export function rememberedOf(status: 'remembered' | 'not_remembered' | undefined): boolean {
  if (status === undefined) throw invalidParameter('Missing required parameter DeviceRememberedStatus');
  return status === 'remembered';
}
