/** Devices that users sign in from: confirmed with a secret of their own, remembered, shown again, forgotten. */
export { createDevices } from './devices.js';
export { type Connection, createDeviceStore } from './devices.store.js';
export type { Device, DeviceProof, Devices } from './types.js';
