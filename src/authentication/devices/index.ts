/** Devices of users (Cognito device tracking): confirm, remember, list, forget. */
export { createDevices } from './devices.js';
export { type Connection, createDeviceStore } from './devices.store.js';
export type { Device, DeviceProof, Devices } from './types.js';
