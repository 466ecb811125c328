/** Commands of the command line beside the server itself: `export` and `import` of users, `call` of one operation. */
export { type CallCommand, CallError, call } from './call.js';
export { TransferError } from './secrets-box.js';
export { type TransferCommand, transfer } from './transfer.js';
