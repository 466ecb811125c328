/** The composition root: the only place that assembles, and that knows settings and every room. */
export { type CallCommand, CallError, call } from './call.js';
export { createServer, type Overrides, type Server } from './server.js';
export { type TransferCommand, TransferError, transfer } from './transfer/index.js';
