import { invalidParameter } from '../../errors.js';

/** What a device is to be. Throws `InvalidParameterException` when the request does not say. */
export function rememberedOf(status: 'remembered' | 'not_remembered' | undefined): boolean {
  if (status === undefined) throw invalidParameter('Missing required parameter DeviceRememberedStatus');
  return status === 'remembered';
}
