/** Composition root: the only folder that creates services and knows the settings. */
export { type CallCommand, CallError, call } from './call.js';
export { createServer, type Overrides, type Server } from './server.js';
export { type TransferCommand, TransferError, transfer } from './transfer/index.js';
